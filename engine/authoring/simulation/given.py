"""Answers for a simulation, from a file: JSON, or block YAML as in specs. Field id -> answer; `identity:` holds what the
identification found, `registered:` what the register says of the contract.

Text and numbers stand for what is typed, true and false for a box, a list of `name`, `kind`, `bytes` for files.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.errors import Diagnostic, SpecError, TetsuzukiError
from engine.flow.facts import fact_types
from engine.model.answers import Attachment, Raw
from engine.model.form import Form
from engine.ports.fields import FieldType
from engine.spec.reader import read
from engine.spec.shape import closest
from engine.usecases.drafting.attach import MEDIA_TYPES

IDENTITY: Final = "identity"
REGISTERED: Final = "registered"
TICKED: Final = "on"


@dataclass(frozen=True, slots=True)
class GivenAnswers:
    """As typed, by field id; facts of the identity and of the register by name."""

    answers: Mapping[str, Raw] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    registered: Mapping[str, object] = field(default_factory=dict)


def read_answers(file: str, content: bytes, form: Form, field_types: Mapping[str, FieldType]) -> GivenAnswers:
    """Raises SpecError for text that is neither, TetsuzukiError for a field that the form does not have or that takes
    another kind of answer."""
    data = _json(file, content) if content.lstrip().startswith(b"{") else _yaml(file, content)
    facts, registered = data.get(IDENTITY, {}), data.get(REGISTERED, {})
    if not isinstance(facts, Mapping) or not isinstance(registered, Mapping):
        raise TetsuzukiError("simulate.identity")
    named = {name: value for name, value in data.items() if name not in (IDENTITY, REGISTERED)}
    _check_names(named, [each.id for each in form.fields()])
    _check_names((f"{IDENTITY}/{name}" for name in facts), [f"{IDENTITY}/{name}" for name in claims_read(form)])
    answers = {name: _raw(name, value) for name, value in named.items()}
    for each in form.fields():
        if each.calculate is not None and each.id in answers:
            raise TetsuzukiError("ask.calculated", field=each.id)
        takes_files = field_types[each.type].control == "files"
        if answers.get(each.id) and takes_files != isinstance(answers[each.id], tuple):
            raise TetsuzukiError("simulate.answer", field=each.id)
    return GivenAnswers(answers, {str(name): str(value) for name, value in facts.items()}, registered)


def claims_read(form: Form) -> tuple[str, ...]:
    """Names of the claims of an identity that the form or its portal reads: any other would silently decide nothing."""
    return tuple(sorted(name.partition(".")[2] for name in fact_types(form) if name.startswith(f"{IDENTITY}.")))


def _check_names(names: Iterable[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            similar = closest(name, known)
            raise TetsuzukiError("simulate.similar" if similar else "simulate.unknown", field=name,
                                 similar=similar, known="、".join(known))  # fmt: skip


def _json(file: str, content: bytes) -> Mapping[str, object]:
    """A fraction stays as it was typed. Half a surrogate pair, which nobody can type, is no text."""
    try:
        data: Mapping[str, object] = json.loads(content, parse_float=str, parse_constant=str)
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise SpecError((Diagnostic(file, line, column, "SIM001"),)) from error
    return data


def _yaml(file: str, content: bytes) -> Mapping[str, object]:
    if not content.strip():
        return {}
    reading = read(file, content)
    if reading.source is None:
        raise SpecError(reading.problems)
    return reading.source.data


def _raw(name: str, value: object) -> Raw:
    if isinstance(value, bool):
        return TICKED if value else ""
    if isinstance(value, str | int):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
        return tuple(_files(name, value))
    raise TetsuzukiError("simulate.answer", field=name)


def _files(name: str, listed: Sequence[Mapping[str, object]]) -> Iterator[Attachment]:
    for number, each in enumerate(listed, 1):
        size, kind = each.get("bytes", 1), str(each.get("kind", ""))
        if not isinstance(size, int):
            raise TetsuzukiError("simulate.answer", field=name)
        yield Attachment(f"file{number}", str(each.get("name", kind)), MEDIA_TYPES.get(kind, kind), size, "")
