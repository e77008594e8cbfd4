"""Pairs of filings: what the schema cannot see of `pair:` in one form, and what it asks of the other."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from engine.errors import Diagnostic
from engine.expressions import YEAR_MONTH, Expression, Type, names_used
from engine.expressions.types import UNKNOWN, fits
from engine.expressions.types import word as type_word
from engine.ports.fields import FieldType
from engine.spec.building.parts import Data, entries, names
from engine.spec.checks.rules import field_types_of, form_fields, word
from engine.spec.schema import SHOWN_ONLY
from engine.spec.source import Path, Source
from engine.spec.walk_places import Place

PAIR: Final = "pair"
OTHER: Final = "other."
PENDING: Final = "pair_pending"
DECIDED: Final = "pair_decided"
_ALWAYS: Final = ("reference_number", "form_title", "received_at", "organisation")
PLACEHOLDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "submitted": _ALWAYS,
    PENDING: (*_ALWAYS, "month", "until", "filed", "missing"),
    DECIDED: (*_ALWAYS, "month", "until", "outcome"),
}
"""When a mail is sent -> what its words may use."""
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_READ: Final = re.compile(r"\bother\.([a-z][a-z0-9_]*)")
_NOT_COPIED: Final = (SHOWN_ONLY, "files", "checkbox")
"""Controls whose answers are no text that another form could begin with."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The other half of a pair, as another file declares it: its texts, the newest last; none where it is not known."""

    id: str
    data: tuple[Data, ...] = ()

    def fields(self) -> dict[str, Data]:
        return {str(each["field"]): each for data in self.data for each in form_fields(data)}

    def ids(self, key: str, name: str) -> list[str]:
        """Ids of what the other form lists at `key`."""
        return [str(each[name]) for data in self.data for each in entries(data, key)]


def known_with_counterpart(known: Mapping[str, list[str]], other: Counterpart) -> dict[str, list[str]]:
    """What references may name besides: fields to copy to; and in scenarios, which may go on with the other form."""
    pages = [*other.ids("steps", "step"), *(stop for data in other.data for stop in _stops(data))]
    more = {"any_field": [*other.fields()], "page": pages, "document": other.ids("documents", "document")}
    more["form"] = [other.id]
    joined = {kind: [*known[kind], *names] for kind, names in more.items() if kind in known}
    return {**known, **joined, **({"other_field": [*other.fields()]} if other.data else {})}


def _stops(data: Data) -> list[str]:
    return [str(each["stop"]) for each in entries(cast(Data, data.get("start", {})), "stops")]


def partner_named(data: Data) -> str:
    """The form that this one names in its `pair`; "" without one."""
    return str(cast(Data, data.get(PAIR, {})).get("with", ""))


def other_names(
    counterpart: Counterpart | None, places: tuple[Place, ...], types: Mapping[str, FieldType]
) -> dict[str, Type]:
    """`other.<field>` with its type; of a form that cannot be read, whatever rules name."""
    if counterpart is None:
        return {}
    if counterpart.data:
        return {OTHER + name: kind for name, kind in field_types_of(counterpart.fields().values(), types).items()}
    rules = (str(place.value) for place in places if place.note.kind == "expression")
    return {OTHER + name: UNKNOWN for rule in rules for name in _READ.findall(rule)}


def find_pair_problems(
    source: Source, rules: Mapping[Path, Expression], counterpart: Counterpart | None, types: Mapping[str, FieldType]
) -> Iterator[Diagnostic]:
    """Everything about the `pair` of a form, and the mails that only a pair sends."""
    yield from _mail_problems(source)
    if PAIR not in source.data:
        return
    pair = cast(Data, source.data[PAIR])
    if pair["with"] == source.data["form"]:
        yield source.at_value((PAIR, "with"), "REF080", id=str(pair["with"]))
        return
    own = field_types_of(form_fields(source.data), types)
    yield from _deadline_problems(source, pair)
    if own.get(str(pair["month"]), YEAR_MONTH) != YEAR_MONTH:
        yield source.at_value((PAIR, "month"), "REF082", id=str(pair["month"]))
    if not any(each["from"] == pair["month"] for each in entries(pair, "copies")):
        yield source.at_key((PAIR, "copies"), "REF083", id=str(pair["month"]))
    yield from _reading_problems(source, rules)
    if counterpart is not None and counterpart.data:
        yield from _key_problems(source, pair, counterpart)
        yield from _copy_problems(source, pair, counterpart, own, types)


def _deadline_problems(source: Source, pair: Data) -> Iterator[Diagnostic]:
    """Which deadline counts must be clear from how one filed."""
    channels = {str(each["deadline"]): str(each["channel"]) for each in entries(source.data, "deadlines")}
    seen: dict[str, str] = {}
    for index, name in enumerate(names(pair, "deadlines")):
        channel = channels.get(name)
        if channel in seen:
            yield source.at_value((PAIR, "deadlines", index), "REF081", id=name, first=seen[channel], channel=channel)
        elif channel is not None:
            seen[channel] = name


def _reading_problems(source: Source, rules: Mapping[Path, Expression]) -> Iterator[Diagnostic]:
    """One side's need is told by its own answers only."""
    for key, foreign in (("relevant", True), ("other_relevant", False)):
        rule = rules.get((PAIR, key))
        for name in names_used(rule) if rule is not None else ():
            if name.startswith(OTHER) if foreign else ("." not in name and name not in ("today", "now", "channel")):
                yield source.at_value((PAIR, key), "REF086", key=key, name=name)
                break


def _key_problems(source: Source, pair: Data, other: Counterpart) -> Iterator[Diagnostic]:
    name, theirs = str(pair["key"]), other.fields()
    mine = {str(each["field"]): each for each in form_fields(source.data)}
    if name not in mine:
        return
    if name not in theirs:
        yield source.at_value((PAIR, "key"), "REF087", id=name, form=other.id)
    elif mine[name]["type"] != theirs[name]["type"]:
        kind, their_kind = str(mine[name]["type"]), str(theirs[name]["type"])
        yield source.at_value((PAIR, "key"), "REF088", id=name, form=other.id, type=kind, other_type=their_kind)


def _copy_problems(
    source: Source, pair: Data, other: Counterpart, own: Mapping[str, Type], types: Mapping[str, FieldType]
) -> Iterator[Diagnostic]:
    """Copies go both ways, so both fields take input of one type."""
    theirs = other.fields()
    kinds = field_types_of(theirs.values(), types)
    mine = {str(each["field"]): each for each in form_fields(source.data)}
    for index, each in enumerate(entries(pair, "copies")):
        to, origin = str(each["to"]), str(each["from"])
        if to not in theirs or origin not in mine:
            continue
        for key, data in (("to", theirs[to]), ("from", mine[origin])):
            if not _takes_text(data, types):
                yield source.at_value((PAIR, "copies", index, key), "REF089", id=str(data["field"]))
                break
        else:
            if not fits(own[origin], kinds[to]) or not fits(kinds[to], own[origin]):
                kind, their_kind = word(type_word(own[origin])), word(type_word(kinds[to]))
                at = (PAIR, "copies", index, "to")
                yield source.at_value(at, "REF090", id=to, origin=origin, type=kind, other_type=their_kind)


def _takes_text(data: Data, types: Mapping[str, FieldType]) -> bool:
    kind = types[str(data["type"])]
    return kind.control not in _NOT_COPIED and "calculate" not in data and not data.get("readonly", False)


def _mail_problems(source: Source) -> Iterator[Diagnostic]:
    """Mails of a pair: sent by it, at the time they are for, with the words there are then."""
    sent = {str(each["mail"]): str(each["on"]) for each in entries(source.data, "mails")}
    named: set[str] = set()
    for path, name, on in _named_mails(source.data):
        named.add(name)
        if sent.get(name, on) != on:
            yield source.at_value(path, "REF084", id=name, on=on, actual=sent[name])
    for index, each in enumerate(entries(source.data, "mails")):
        on = str(each["on"])
        if on in (PENDING, DECIDED) and each["mail"] not in named:
            yield source.at_value(("mails", index, "mail"), "REF085", severity="warning", id=str(each["mail"]))
        for key in ("subject", "text"):
            yield from _placeholders(source, ("mails", index, key), each[key], on)


def _named_mails(data: Data) -> Iterator[tuple[Path, str, str]]:
    pair = cast(Data, data.get(PAIR, {}))
    for index, each in enumerate(entries(pair, "reminders")):
        yield (PAIR, "reminders", index, "mail"), str(each["mail"]), PENDING
    if "outcome_mail" in pair:
        yield (PAIR, "outcome_mail"), str(pair["outcome_mail"]), DECIDED


def _placeholders(source: Source, path: Path, words: object, on: str) -> Iterator[Diagnostic]:
    """What a text may use at some other time only. Names that no mail has are told elsewhere."""
    if isinstance(words, Mapping):
        for locale, each in words.items():
            yield from _placeholders(source, (*path, str(locale)), each, on)
        return
    elsewhere = {name for allowed in PLACEHOLDERS.values() for name in allowed} - set(PLACEHOLDERS[on])
    for found in _PLACEHOLDER.finditer(str(words)):
        if found[1] in elsewhere:
            listed = "、".join(f"{{{name}}}" for name in PLACEHOLDERS[on])
            yield source.at_offset(path, found.span(), "REF014", name=found[1], allowed=listed)
