#!/bin/sh
# Runs the tests marked `long` and writes a report with date, commit, seed and counts to docs/reports/.
#
#   SEED=... scripts/test_long.sh [pytest arguments]      the same seed gives the same examples again
set -eu
cd "$(dirname "$0")/.."

seed=${SEED:-$(date +%s)}
commit=$(git rev-parse --short HEAD)
day=$(date +%F)
report=docs/reports/$day-$commit.md
log=.cache/long.log
mkdir -p .cache docs/reports
changed=$(git status --porcelain --untracked-files=no)

# Through tee, so that progress is seen; the status travels in a file because a pipe keeps only its last one.
{
    status=0
    .venv/bin/pytest -m long --hypothesis-seed="$seed" --color=no --durations=10 "$@" 2>&1 || status=$?
    echo "$status" >.cache/long.status
} | tee "$log"
status=$(cat .cache/long.status)

{
    printf '# Long tests, %s\n\n' "$day"
    printf -- '- commit: %s%s\n' "$commit" "${changed:+ with uncommitted changes}"
    printf -- '- seed: %s\n- interpreter: %s\n- exit status: %s\n' "$seed" "$(.venv/bin/python --version)" "$status"
    printf -- '- counts: %s\n' "$(tail -n 1 "$log" | tr -d '=' | xargs)"
} >"$report"
exit "$status"
