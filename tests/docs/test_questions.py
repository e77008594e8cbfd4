"""Every example of docs/questions.md is asked of the real specs, and shapes of questions and answers hold."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.app.words import catalogues, engine_words, load_words
from engine.authoring import words as authoring
from engine.authoring.asking.answering import VERBS, Desk, open_desk, questions_schema
from engine.authoring.asking.office import open_office
from engine.cli.authoring.opening import open_workplace
from engine.spec import load

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/questions.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```json (question|answer)\n(.*?)\n```$", PAGE, flags=re.MULTILINE | re.DOTALL)
QUESTIONS = [text for kind, text in BLOCKS if kind == "question"]
EXAMPLES = [(BLOCKS[at][1], text) for at, (kind, text) in enumerate(BLOCKS[1:]) if kind == "answer"]
ANSWERS = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/answers.schema.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def desk() -> Desk:
    workplace = open_workplace(None)
    registry, specs = workplace.registry, load([ROOT / "specs"], workplace.doors)
    words = catalogues(load_words(registry), ("ja",))["ja"]
    office = open_office(specs, registry.field_types, registry.calendars, words)
    return open_desk(office, {**engine_words("ja"), **authoring.load_words("ja")})


def part_of(part: Any, whole: Any) -> bool:
    """Whether everything that the page tells of an answer is in it."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(k in whole and part_of(v, whole[k]) for k, v in part.items())
    if isinstance(part, list):
        same = isinstance(whole, list) and len(part) == len(whole)
        return same and all(part_of(a, b) for a, b in zip(part, whole, strict=True))
    return bool(part == whole)


@pytest.mark.parametrize(("question", "answer"), EXAMPLES)
def test_the_page_tells_what_is_answered(desk: Desk, question: str, answer: str) -> None:
    told = desk.answer(question)
    assert told["ok"], told
    assert part_of(json.loads(answer), told["answer"]), json.dumps(told["answer"], ensure_ascii=False)


@pytest.mark.parametrize("question", QUESTIONS)
def test_shapes_are_as_documented(desk: Desk, question: str) -> None:
    jsonschema.validate(json.loads(question), questions_schema())
    ANSWERS.validate(desk.answer(question))


def test_every_verb_has_an_example() -> None:
    assert {json.loads(question)["ask"] for question in QUESTIONS} == set(VERBS)


def test_the_printed_shape_of_questions_is_the_one_that_is_checked() -> None:
    printed = json.loads((ROOT / "docs/questions.schema.json").read_text(encoding="utf-8"))
    assert printed == questions_schema()
