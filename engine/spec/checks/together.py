"""Forms filed at once (`files:`): whether they are there, and whether the answers given for their fields fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from engine.errors import Diagnostic
from engine.expressions import Type
from engine.expressions.types import fits
from engine.expressions.types import word as type_word
from engine.ports.fields import FieldType
from engine.spec.building.parts import Data, entries
from engine.spec.checks.names import unknown_name
from engine.spec.checks.pairs import PAIR, Counterpart
from engine.spec.checks.rules import field_types_of, form_fields, word
from engine.spec.schema import SHOWN_ONLY
from engine.spec.source import Path, Source

FILES: Final = "files"
_NOT_GIVEN: Final = (SHOWN_ONLY, "files")
"""Controls of fields that no other answer can stand for."""


def forms_filed(data: Data) -> tuple[str, ...]:
    """The ids of the forms that this one files at once."""
    return tuple(str(each["form"]) for each in entries(data, FILES))


@dataclass(frozen=True, slots=True)
class Together:
    """The forms filed at once, as far as they can be read. `known`: the ids of all forms (None: some cannot be read).

    `judged` is false for a published text, which is never changed whatever becomes of the forms that it names.
    """

    parts: tuple[Counterpart, ...] = ()
    known: tuple[str, ...] | None = None
    judged: bool = True


def find_together_problems(source: Source, there: Together, types: Mapping[str, FieldType]) -> Iterator[Diagnostic]:
    """Everything about the `files` of a form."""
    if not there.judged:
        return
    texts = {part.id: part.data[-1] for part in there.parts if part.data}
    made = dict.fromkeys(_on_paper(source.data), str(source.data["form"]))
    own = field_types_of(form_fields(source.data), types)
    named: list[str] = []
    for index, each in enumerate(entries(source.data, FILES)):
        name, at = str(each["form"]), (FILES, index, "form")
        if name == source.data["form"] or name in named or FILES in texts.get(name, {}):
            yield source.at_value(at, "REF094", id=name)
        elif name not in texts:
            if there.known is not None and name not in there.known:
                others = sorted({*there.known} - {str(source.data["form"])})
                yield unknown_name(source.at_value(at, "REF002"), "form", name, others)
        elif texts[name]["portal"] != source.data["portal"]:
            portal, mine = str(texts[name]["portal"]), str(source.data["portal"])
            yield source.at_value(at, "REF093", id=name, portal=portal, own=mine)
        else:
            yield from _answers(source, (FILES, index, "answers"), texts[name], own, types)
            yield from _missing(source, (FILES, index), texts, name)
            for document in _on_paper(texts[name]):
                if made.setdefault(document, name) != name:
                    yield source.at_value(at, "REF098", id=document, form=name, other=made[document])
        named.append(name)
    offers = entries(cast(Data, source.data["start"]), "channels")
    if named and {*named} <= {*texts} and not made and any(each["channel"] == "paper" for each in offers):
        yield source.at_key((FILES,), "REF117", key="documents (channel: paper)")


def _answers(
    source: Source, path: Path, form: Data, own: Mapping[str, Type], types: Mapping[str, FieldType]
) -> Iterator[Diagnostic]:
    """Every answer stands for a field that is there, once, and is of its type."""
    theirs = {str(each["field"]): each for each in form_fields(form)}
    kinds = field_types_of(theirs.values(), types)
    first: dict[str, Path] = {}
    for index, each in enumerate(entries(cast(Data, source.value(path[:-1])), "answers")):
        to, origin, at = str(each["to"]), str(each["from"]), (*path, index, "to")
        if to not in theirs:
            yield unknown_name(source.at_value(at, "REF002"), "field", to, [*theirs])
        elif to in first:
            yield source.at_value(at, "REF001", kind="@kind.field", id=to, first=source.spot(first[to], at))
        elif not _asked(theirs[to], types):
            yield source.at_value(at, "REF096", id=to, form=str(form["form"]))
        elif origin in own and not fits(own[origin], kinds[to]):
            kind, their_kind = word(type_word(own[origin])), word(type_word(kinds[to]))
            yield source.at_value(at, "REF097", id=to, origin=origin, type=kind, other_type=their_kind)
        first.setdefault(to, at)


def _missing(source: Source, path: Path, texts: Mapping[str, Data], name: str) -> Iterator[Diagnostic]:
    """What the form always asks for, and what its pair goes by."""
    given = {str(each["to"]) for each in entries(cast(Data, source.value(path)), "answers")}
    asked = [
        str(each["field"])
        for step in entries(texts[name], "steps")
        if "relevant" not in step
        for each in entries(step, "fields")
        if each.get("required", True) is True and not {"relevant", "calculate"} & each.keys()
    ]
    for each in dict.fromkeys((*asked, *_paired_by(texts, name))):
        if each not in given:
            yield source.at_key((*path, "answers"), "REF095", id=each, form=name)


def _paired_by(texts: Mapping[str, Data], name: str) -> Iterator[str]:
    """The fields of one half by which its pair with another form named here is told."""
    for text in texts.values():
        pair = cast(Data, text.get(PAIR, {}))
        halves = (str(text["form"]), str(pair.get("with", "")))
        if name not in halves or not {*halves} <= {*texts}:
            continue
        yield str(pair["key"])
        side = "from" if name == halves[0] else "to"
        yield from (str(each[side]) for each in entries(pair, "copies") if each["from"] == pair["month"])


def _on_paper(data: Data) -> list[str]:
    """The ids of the documents that a form makes on paper; those of all forms filed at once are made side by side."""
    return [str(each["document"]) for each in entries(data, "documents") if each.get("channel") == "paper"]


def _asked(data: Data, types: Mapping[str, FieldType]) -> bool:
    return types[str(data["type"])].control not in _NOT_GIVEN and "calculate" not in data and not data.get("readonly")
