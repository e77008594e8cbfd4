"""One question to one answer: its shape checked, the right verb asked, every designed failure told in words."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from engine.authoring.asking.days import ask_business_day, ask_day, ask_months, ask_window
from engine.authoring.asking.filings import ask_pair
from engine.authoring.asking.forms import ask_evaluate, ask_explain, ask_forms, ask_schedule
from engine.authoring.asking.office import Office, not_known
from engine.authoring.asking.shapes import Json
from engine.dates import DayOutOfRange
from engine.errors import TetsuzukiError

ANSWER_SCHEMA: Final = 1
Verb = Callable[[Mapping[str, Any], Office], Json]
VERBS: Final[Mapping[str, Verb]] = {
    "forms": ask_forms,
    "business_day": ask_business_day,
    "day": ask_day,
    "window": ask_window,
    "months": ask_months,
    "evaluate": ask_evaluate,
    "explain": ask_explain,
    "schedule": ask_schedule,
    "pair": ask_pair,
}
LONGEST: Final = 1_000_000
"""Characters of one question."""


def questions_schema() -> Mapping[str, Any]:
    """The shape of questions: docs/questions.schema.json is printed from it."""
    text = (files("engine.authoring.asking") / "questions.json").read_text(encoding="utf-8")
    return cast(Mapping[str, Any], json.loads(text))


@dataclass(frozen=True, slots=True)
class Desk:
    """Ready for questions: made once for many. `messages` are the tool's words in the language of the answers."""

    office: Office
    messages: Mapping[str, str]
    shapes: Mapping[str, Draft202012Validator]

    def answer(self, line: str) -> Json:
        """A question as JSON text. Never raises for what a question says: an error is an answer, too."""
        question: object = None
        try:
            question = _read(line)
            return {**_head(question), "ok": True, "answer": self._answer(question)}
        except DayOutOfRange as error:
            return self._failed(question, TetsuzukiError("ask.out_of_range", what=error.day.isoformat()))
        except TetsuzukiError as error:
            return self._failed(question, error)

    def answers(self, lines: Iterable[str]) -> Iterator[Json]:
        """One for every line that is not blank; `line` counts from 1."""
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield {"line": number, **self.answer(line)}

    def _answer(self, question: Mapping[str, Any]) -> Json:
        name = question.get("ask")
        if not isinstance(name, str):
            raise TetsuzukiError("ask.missing", key="ask", known="、".join(VERBS))
        if name not in VERBS:
            raise not_known(name, VERBS)
        error = best_match(self.shapes[name].iter_errors(question))
        if error is not None:
            raise _misshapen(error)
        return VERBS[name](question, self.office)

    def _failed(self, question: object, error: TetsuzukiError) -> Json:
        words = self.messages.get(error.code, error.code).format(**error.params).strip()
        return {**_head(question), "ok": False, "error": {"code": error.code, "message": words}}


def open_desk(office: Office, messages: Mapping[str, str]) -> Desk:
    """Prepares the shapes once."""
    schema = questions_schema()
    shapes = {name: Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}) for name in VERBS}
    return Desk(office, messages, shapes)


def _read(line: str) -> Mapping[str, Any]:
    if len(line) > LONGEST:
        raise TetsuzukiError("ask.too_long", most=LONGEST)
    try:
        found = json.loads(line, parse_float=_no_fraction, parse_constant=_no_fraction)
    except (ValueError, RecursionError) as error:
        column = getattr(error, "colno", 1)
        raise TetsuzukiError("ask.json", column=column) from None
    if not isinstance(found, dict):
        raise TetsuzukiError("ask.json", column=1)
    return found


def _no_fraction(written: str) -> str:
    """A fraction stays as it was typed: nobody may read 1.5 as another number."""
    return written


def _head(question: object) -> dict[str, object]:
    """What tells answers apart."""
    if not isinstance(question, Mapping):
        return {"schema": ANSWER_SCHEMA}
    known = {key: question[key] for key in ("ask", "id") if isinstance(question.get(key), str | int)}
    return {"schema": ANSWER_SCHEMA, **known}


def _misshapen(error: ValidationError) -> TetsuzukiError:
    """Which key is wrong, and how."""
    place = "/".join(str(each) for each in error.absolute_path)
    match error.validator:
        case "required":
            missing = [
                key for key in cast(list[str], error.validator_value) if key not in cast(dict[str, Any], error.instance)
            ]
            return TetsuzukiError("ask.missing", key="/".join(filter(None, (place, missing[0]))), known="")
        case "additionalProperties":
            schema = cast(Mapping[str, Any], error.schema)
            known = list(schema.get("properties", {}))
            extra = [key for key in cast(dict[str, Any], error.instance) if key not in known]
            return not_known("/".join(filter(None, (place, extra[0]))), known)
        case "oneOf":
            return TetsuzukiError("ask.missing", key="form, field / forms", known="")
        case _:
            return TetsuzukiError("ask.value", key=place, value=str(error.instance)[:60])
