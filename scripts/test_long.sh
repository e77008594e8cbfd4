#!/bin/sh
# Runs the property tests round after round, each with another seed, then the coverage-guided fuzzer over each of its
# targets, and writes a report to docs/reports/.
#
#   SEED=... ROUNDS=... FUZZ_SECONDS=... scripts/test_long.sh [pytest arguments]
#
# The same seed tries the same examples again. What the fuzzer finds lies in .cache/fuzz/; mended, it goes into the corpus.
set -eu
cd "$(dirname "$0")/.."

seed=${SEED:-$(date +%s)}
rounds=${ROUNDS:-20}
fuzz_seconds=${FUZZ_SECONDS:-60}
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

# The fuzzer has wheels for some versions of Python on Linux only.
fuzzed=
findings=0
if .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check --require-hashes \
    --only-binary :all: --requirement requirements/fuzz.txt >.cache/fuzz.log 2>&1; then
    for target in $(.venv/bin/python -c 'from tests.fuzz.targets import TARGETS; print(*TARGETS)'); do
        echo "fuzzing $target, $fuzz_seconds s"
        found=none
        .venv/bin/python -m tests.fuzz "$target" ".cache/fuzz/$target" "$fuzz_seconds" >.cache/fuzz.log 2>&1 || {
            found="see .cache/fuzz/$target"
            findings=$((findings + 1))
            cat .cache/fuzz.log
        }
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' .cache/fuzz.log)
        fuzzed="$fuzzed- $target: ${runs:-?} runs, findings: $found
"
    done
else
    fuzzed="- none: atheris has no wheel for this interpreter
"
fi

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
    printf '\n## Fuzzing, %s s for each target\n\n%s' "$fuzz_seconds" "$fuzzed"
} >"$report"
cat "$report"
[ "$failed" -eq 0 ] && [ "$findings" -eq 0 ]
