"""A form tried at many moments: what it offers, when nothing can be chosen, what it refuses."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from engine.app.words import catalogues, load_words
from engine.authoring.simulation.given import read_answers
from engine.authoring.simulation.many import Many, Span, simulate_many
from engine.authoring.simulation.many_report import many_json, many_text
from engine.authoring.words import load_words as authoring_words
from engine.cli.authoring.opening import Workplace
from engine.errors import TetsuzukiError
from engine.flow.program import compile_form
from engine.spec import load

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests/cases/questions"
ANSWERS = "contract_no: A12345678\nbusiness_name: 見本商事\nmonthly: 200000\nmonths: 12\namount: 2400000\n"


def many(workplace: Workplace, first: str, last: str, every: str = "day", folder: Path = CASES, **answers: str) -> Many:
    specs, registry = load([folder], workplace.doors), workplace.registry
    form = specs.forms[specs.current["advance"]]
    program = compile_form(form, registry.field_types, registry.calendars)
    given = {name: read_answers(name, text.encode(), form, registry.field_types) for name, text in answers.items()}
    words = catalogues(load_words(registry), ("ja",))["ja"]
    return simulate_many(program, Span(date.fromisoformat(first), date.fromisoformat(last), every), given, words)


@pytest.mark.rule("R14")
def test_one_or_two_months_are_offered_every_hour_of_a_month(workplace: Workplace) -> None:
    seen = many(workplace, "2026-10-01", "2026-10-31", "hour")
    assert seen.moments == 31 * 24
    (online,) = seen.offered
    assert (online.least, online.most, online.gaps, online.unknown) == (1, 2, [], [])


def test_a_gap_between_windows_is_found_with_its_ends(workplace: Workplace, tmp_path: Path) -> None:
    """A window that opens on the 3rd of its own month and closes on the 5th: nothing from the 6th to the 2nd."""
    for file in CASES.rglob("*.yaml"):
        place = tmp_path / file.relative_to(CASES)
        place.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8")
        if file.parent.name == "fragments":
            text = text.replace("    opens:\n      months_before: 1\n      day: 1\n", "    opens:\n      day: 3\n")
        place.write_text(text, encoding="utf-8")
    seen = many(workplace, "2026-10-01", "2026-11-30", folder=tmp_path)
    (online,) = seen.offered
    assert [(each.first.date().isoformat(), each.last.date().isoformat(), each.moments) for each in online.gaps] == [
        ("2026-10-01", "2026-10-02", 2),
        ("2026-10-06", "2026-11-02", 28),
        ("2026-11-06", "2026-11-30", 25),
    ]
    assert "選べるものがありません: pay_month" in many_text(seen, authoring_words("ja"))


def test_answers_are_filed_with_whatever_month_is_offered(workplace: Workplace) -> None:
    seen = many(
        workplace,
        "2026-10-01",
        "2026-10-31",
        good=ANSWERS,
        bad=ANSWERS.replace("months: 12", "months: 1"),
    )
    assert [(each.answers, each.accepted) for each in seen.accepted] == [("good", 31), ("bad", 0)]
    assert {(each.answers, each.field, each.moments) for each in seen.refused} >= {("bad", "months", 31)}
    assert all(each.answers == "bad" for each in seen.refused)


def test_json_has_the_documented_shape(workplace: Workplace) -> None:
    told = json.loads(many_json(many(workplace, "2099-12-01", "2100-01-31", good=ANSWERS, bad="months: 0\n")))
    jsonschema.validate(told, json.loads((ROOT / "docs/simulation-many.schema.json").read_text(encoding="utf-8")))
    for locale in ("ja", "en"):
        assert many_text(many(workplace, "2026-10-01", "2026-10-02", bad="months: 0\n"), authoring_words(locale))


@pytest.mark.parametrize(
    ("first", "last", "every", "code"),
    [("2026-02-01", "2026-01-01", "day", "deadlines.order"), ("1950-01-01", "2050-01-01", "hour", "many.too_many")],
)
def test_moments_that_are_none_or_too_many_are_refused(
    workplace: Workplace, first: str, last: str, every: str, code: str
) -> None:
    with pytest.raises(TetsuzukiError) as refused:
        many(workplace, first, last, every)
    assert refused.value.code == code
