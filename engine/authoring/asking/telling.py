"""Explanations as text for a terminal, and as JSON in a stable shape (docs/explanation.schema.json)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from engine.authoring.asking.shapes import explained_json, value_json
from engine.flow.explain import Why
from engine.model.explanation import Explained, ExplainedPart

REPORT_SCHEMA: Final = 1
Words = Mapping[str, str]


def explanation_text(why: Why, explained: Sequence[Explained], words: Words) -> str:
    """Every thing with its rule, its parts below it, and what it rests on."""
    form, facts = why.program.form, why.facts
    title = form.title.in_locale(why.words.locale)
    channel = words[f"explain.channel.{facts.channel}"]
    lines = [
        words["explain.head"].format(title=title, id=form.ref.id, version=form.ref.version),
        words["explain.at"].format(at=_at(why).isoformat(), channel=channel),
    ]
    for each in explained:
        lines.extend(("", *_lines(each, why, words)))
    return "\n".join(lines)


def _at(why: Why) -> datetime:
    return why.facts.now.astimezone(ZoneInfo(why.program.form.portal.time_zone))


def _lines(each: Explained, why: Why, words: Words) -> Iterator[str]:
    item = f" {each.item}" if each.item else ""
    kind = words[f"explain.kind.{each.kind}"]
    yield f"[{kind}] {each.subject}{item}  {each.title}: {each.result}"
    for part in each.parts:
        yield f"  {'  ' * part.depth}{_said(part, why)}"
        if part.rule and part.role in ("rule", "right", "calculated"):
            yield f"  {'  ' * part.depth}  {words['explain.rule']} {part.rule}"
    if each.basis:
        yield f"  {words['explain.basis_line'].format(basis='、'.join(each.basis))}"


def _said(part: ExplainedPart, why: Why) -> str:
    key = f"explain.{part.role}"
    text = why.words.get(key, text=part.text) if part.role in ("right", "calculated") else part.text
    return f"{text} … {part.value}"


def explanation_json(why: Why, explained: Sequence[Explained]) -> str:
    """`rule` of a part is as the spec writes it, `depth` how deep it stands below the whole."""
    ref = why.program.form.ref
    off = why.evaluation.irrelevant
    data = {
        "schema": REPORT_SCHEMA,
        "locale": why.words.locale,
        "form": ref.id,
        "version": ref.version,
        "digest": ref.digest,
        "at": _at(why).isoformat(),
        "channel": why.facts.channel,
        "values": {name: value_json(value) for name, value in why.evaluation.values.items() if name not in off},
        "explained": explained_json(explained),
    }
    return json.dumps(data, ensure_ascii=False, indent=2)
