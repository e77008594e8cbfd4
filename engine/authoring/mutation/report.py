"""What `tetsuzuki test --mutate` says: every change that no scenario noticed, at its line, and how many were tried."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from engine.authoring.mutation.trying import Survivor, Trials
from engine.spec import as_text, read_lines, sentence

MUTATION_SCHEMA: Final = 1
Words = Mapping[str, str]


def mutation_text(trials: Trials, words: Words) -> str:
    """For people."""
    if trials.failed:
        return f"{as_text(trials.failed, words, read_lines)}\n\n{words['mutate.failing']}"
    lines: list[str] = []
    if trials.survivors:
        lines.append(words["mutate.survivors"])
    for each in trials.survivors:
        lines.extend(_survivor(each, words))
    lines.extend(("", _closing(trials, words)))
    return "\n".join(lines).strip("\n")


def _survivor(each: Survivor, words: Words) -> Iterator[str]:
    mutant, source = each.mutant, each.ground.source
    file, line, column = mutant.place(source)
    yield f"{file}:{line}:{column} {words[f'mutate.{mutant.kind}']}"
    yield f"    {mutant.part(source)}"
    yield f"    {mutant.before} → {mutant.after}"
    basis = mutant.basis(source)
    if basis:
        yield f"    {words['test.rules']} {'、'.join(basis)}"
    if not each.scenarios:
        yield f"    {words['mutate.nobody']}"


def _closing(trials: Trials, words: Words) -> str:
    speed = round(trials.tried / trials.seconds) if trials.seconds else trials.tried
    told = words["mutate.closing"].format(
        tried=trials.tried, killed=trials.killed, survived=len(trials.survivors), speed=speed,
        seconds=f"{trials.seconds:.1f}",
    )  # fmt: skip
    if trials.impossible:
        told += "\n" + words["mutate.impossible"].format(count=trials.impossible)
    if trials.untried:
        told += "\n" + words["mutate.untried"].format(count=trials.untried)
    return told


def mutation_json(trials: Trials, words: Words, locale: str) -> str:
    """For programs; docs/mutation-report.schema.json describes it. Lines and columns count from 1."""
    data = {
        "schema": MUTATION_SCHEMA,
        "locale": locale,
        "tried": trials.tried,
        "killed": trials.killed,
        "survived": len(trials.survivors),
        "impossible": trials.impossible,
        "untried": trials.untried,
        "runs": trials.runs,
        "seconds": round(trials.seconds, 3),
        "survivors": [_survivor_json(each, words) for each in trials.survivors],
        "failures": [
            {"file": each.file, "line": each.line, "column": each.column, "code": each.code, "message": sentence(each, words)}
            for each in trials.failed
        ],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=2)


def _survivor_json(each: Survivor, words: Words) -> dict[str, object]:
    mutant, ground = each.mutant, each.ground
    file, line, column = mutant.place(ground.source)
    return {
        "file": file,
        "line": line,
        "column": column,
        ground.examined.kind: ground.id,
        "kind": mutant.kind,
        "part": mutant.part(ground.source),
        "before": mutant.before,
        "after": mutant.after,
        "basis": list(mutant.basis(ground.source)),
        "scenarios": each.scenarios,
        "message": words[f"mutate.{mutant.kind}"],
    }
