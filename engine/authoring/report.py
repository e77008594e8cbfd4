"""What `tetsuzuki test` says: per scenario, per failure with its line, and what nobody has tried yet."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from engine.authoring.coverage.covering import Coverage, Covered
from engine.authoring.coverage.elements import KINDS
from engine.authoring.scenarios.run import Result
from engine.authoring.trying import Report
from engine.errors import Diagnostic
from engine.spec import as_text, read_lines, sentence

REPORT_SCHEMA: Final = 1
Words = Mapping[str, str]


def trial_text(report: Report, words: Words, *, rules: bool = False) -> str:
    """For people. `rules`: every scenario and every test that tries a rule, not only how many."""
    lines: list[str] = []
    file = ""
    for result in report.results:
        if result.scenario.file != file:
            file = result.scenario.file
            lines.append(file)
        lines.extend(_result(result, words))
    for coverage in report.coverage:
        lines.extend(("", *_coverage(coverage, words, rules)))
    if report.doubts:
        lines.extend(("", as_text(report.doubts, words, read_lines)))
    if report.unexercised:
        lines.extend(("", words["test.unexercised"], *map(_unexercised, report.unexercised)))
    lines.extend(("", _closing(report, words)))
    return "\n".join(lines).strip("\n")


def _result(result: Result, words: Words) -> Iterator[str]:
    mark = words["test.ok"] if result.passed else words["test.failed"]
    yield f"  {mark}  {result.scenario.name}"
    if result.failures:
        text = as_text(result.failures, words, read_lines)
        yield from (f"      {line}" for line in text.splitlines())


def _coverage(coverage: Coverage, words: Words, rules: bool) -> Iterator[str]:
    kinds = ((words[f"test.{kind}"], coverage.of(kind)) for kind in KINDS)
    counts = (f"{name} {sum(one.reached for one in each)}/{len(each)}" for name, each in kinds if each)
    yield f"{coverage.file}  {'  '.join(counts)}".rstrip()
    for each in coverage.of("rules"):
        yield from (f"    {line}" for line in (_who(each, words) if rules else _how_many(each, words)))
    if coverage.unreached:
        yield f"  {words['test.not_reached']}"
    for element in coverage.unreached:
        yield f"    {element.file or coverage.file}:{element.line} {words[f'test.{element.kind}']} {element.id}"


def _who(covered: Covered, words: Words) -> Iterator[str]:
    yield covered.element.id
    yield from (f"    {words['test.by_scenario']} {name}" for name in covered.scenarios)
    yield from (f"    {words['test.by_test']} {name}" for name in covered.tests)


def _how_many(covered: Covered, words: Words) -> Iterator[str]:
    """One line; nothing where nobody tries it, which is told below."""
    counts = ((words["test.by_scenario"], covered.scenarios), (words["test.by_test"], covered.tests))
    told = [f"{word} {len(names)}" for word, names in counts if names]
    if told:
        yield f"{covered.element.id}  {'  '.join(told)}  {(*covered.scenarios, *covered.tests)[0]}"


def _unexercised(each: tuple[Coverage, Covered]) -> str:
    coverage, covered = each
    return f"  {covered.element.file or coverage.file}:{covered.element.line} {covered.element.id}"


def _closing(report: Report, words: Words) -> str:
    if not report.results:
        return words["test.none"]
    key = "test.some_failed" if report.failed else "test.all_passed"
    told = words[key].format(count=len(report.results), failed=len(report.failed))
    missing = len(report.unexercised)
    return f"{told}\n{words['test.some_unexercised'].format(count=missing)}" if missing else told


def trial_json(report: Report, words: Words, locale: str) -> str:
    """For programs; docs/test-report.schema.json describes it. Lines and columns count from 1."""
    data = {
        "schema": REPORT_SCHEMA,
        "locale": locale,
        "scenarios": len(report.results),
        "failed": len(report.failed),
        "results": [_result_json(each, words) for each in report.results],
        "coverage": [_coverage_json(each) for each in report.coverage],
        "unexercised": [
            {
                "file": covered.element.file or one.file,
                "line": covered.element.line,
                one.kind: one.id,
                "id": covered.element.id,
            }
            for one, covered in report.unexercised
        ],
        "doubts": [_failure(each, words) for each in report.doubts],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _result_json(result: Result, words: Words) -> dict[str, object]:
    scenario = result.scenario
    return {
        "file": scenario.file,
        "line": scenario.place.line,
        "form": scenario.form,
        "scenario": scenario.name,
        "passed": result.passed,
        "covers": list(scenario.covers),
        "failures": [_failure(each, words) for each in result.failures],
    }


def _failure(each: Diagnostic, words: Words) -> dict[str, object]:
    return {
        "file": each.file,
        "line": each.line,
        "column": each.column,
        "code": each.code,
        "message": sentence(each, words),
        "params": dict(each.params),
    }


def _coverage_json(coverage: Coverage) -> dict[str, object]:
    return {
        "file": coverage.file,
        coverage.kind: coverage.id,
        **{kind: [_covered_json(each) for each in coverage.of(kind)] for kind in KINDS},
    }


def _covered_json(covered: Covered) -> dict[str, object]:
    element = covered.element
    found: dict[str, object] = {"id": element.id, "line": element.line, "scenarios": list(covered.scenarios)}
    if element.file:
        found["file"] = element.file
    return {**found, "tests": list(covered.tests)} if element.kind == "rules" else found
