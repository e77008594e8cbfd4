#!/bin/sh
# Runs the property tests round after round, each with another seed, and writes a report to docs/reports/.
#
#   SEED=... ROUNDS=... scripts/test_long.sh [pytest arguments]      the same seed tries the same examples again
set -eu
cd "$(dirname "$0")/.."

seed=${SEED:-$(date +%s)}
rounds=${ROUNDS:-20}
commit=$(git rev-parse --short HEAD)
day=$(date +%F)
report=docs/reports/long-$day-$commit.md
changed=$(git status --porcelain --untracked-files=no)
mkdir -p .cache docs/reports
: >.cache/long.counts

round=1
while [ "$round" -le "$rounds" ]; do
    echo "round $round of $rounds, seed $((seed + round))"
    # The status is kept aside: a failing round is reported, and the others still run.
    status=0
    .venv/bin/pytest -q -m hypothesis --numprocesses 2 --hypothesis-seed=$((seed + round)) --color=no "$@" \
        >.cache/long.log 2>&1 || status=$?
    tail -n 1 .cache/long.log | tee -a .cache/long.counts
    [ "$status" -eq 0 ] || cat .cache/long.log
    round=$((round + 1))
done

count() {
    grep -o "[0-9][0-9]* $1" .cache/long.counts | awk '{ sum += $1 } END { print sum + 0 }'
}
failed=$(($(count failed) + $(count error)))
{
    printf '# Property tests, %s rounds, %s\n\n' "$rounds" "$day"
    printf -- '- commit: %s%s\n' "$commit" "${changed:+ with uncommitted changes}"
    printf -- '- seeds: %s to %s\n' "$((seed + 1))" "$((seed + rounds))"
    printf -- '- interpreter: %s\n' "$(.venv/bin/python --version)"
    printf -- '- counts: %s passed, %s failed\n' "$(count passed)" "$failed"
} >"$report"
cat "$report"
[ "$failed" -eq 0 ]
