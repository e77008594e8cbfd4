"""A simulation says for given answers and a given instant what the form makes of them."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from engine.app.words import catalogues, load_words
from engine.authoring.simulation.given import read_answers
from engine.authoring.simulation.report import json_value, simulation_json, simulation_text
from engine.authoring.simulation.simulate import Simulation, simulate
from engine.authoring.words import load_words as authoring_words
from engine.cli.authoring.opening import Workplace
from engine.dates import YearMonth
from engine.errors import SpecError, TetsuzukiError
from engine.flow.program import compile_form
from engine.model.form import Form
from engine.spec import load

ROOT = Path(__file__).parents[3]
LIBRARY = ROOT / "specs/examples/library_card.yaml"
RESUBMISSION = ROOT / "specs/resubmission.yaml"
AT = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)


def form_in(file: Path, workplace: Workplace) -> Form:
    specs = load([file], workplace.doors)
    return next(specs.forms[ref] for ref in specs.current.values())


def simulated(file: Path, answers: str, workplace: Workplace, *, at: datetime = AT) -> Simulation:
    form, kinds = form_in(file, workplace), workplace.registry.field_types
    given = read_answers("answers", answers.encode(), form, kinds)
    words = catalogues(load_words(workplace.registry), ("ja",))["ja"]
    return simulate(compile_form(form, kinds), given, at, field_types=kinds, words=words)


def test_computes_values_from_what_is_typed(workplace: Workplace) -> None:
    """LIB6: 500 yen and 100 for each family card for who lives elsewhere, nothing for who lives in the city."""
    seen = simulated(LIBRARY, "residence: works\ncopies: ２\n", workplace)
    fee = next(each for each in seen.fields if each.field.id == "fee")
    assert (fee.value, fee.shown) == (700, ("700円",))
    seen = simulated(LIBRARY, "residence: city\ncopies: ２\n", workplace)
    assert next(each.value for each in seen.fields if each.field.id == "fee") == 0


def test_says_what_is_asked_only_now(workplace: Workplace) -> None:
    """LIB4."""
    asked = {each.field.id: each.asked for each in simulated(LIBRARY, "residence: works\n", workplace).fields}
    assert asked["workplace"]
    asked = {each.field.id: each.asked for each in simulated(LIBRARY, "residence: city\n", workplace).fields}
    assert not asked["workplace"]


def test_says_what_is_wrong_and_why(workplace: Workplace) -> None:
    """LIB3: the instant decides, in the portal's zone: 15:00 UTC is the next day in Japan."""
    answers = "birth_date: 2026年10月2日\n"
    for at, wrong in (
        (datetime(2026, 10, 1, 14, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 1, 15, 0, tzinfo=UTC), False),
    ):
        told = {each.field: each for each in simulated(LIBRARY, answers, workplace, at=at).problems}
        assert ("birth_date" in told) is wrong
    told = {each.field: each for each in simulated(LIBRARY, answers, workplace).problems}
    assert (told["birth_date"].code, told["birth_date"].basis) == ("constraint", ("LIB3",))
    assert told["birth_date"].message.startswith("生年月日が今日より後")


def test_names_the_next_page(workplace: Workplace) -> None:
    answers = {"confirmed": True, "receipt_no": "1" * 32, "papers": [{"name": "a.pdf", "kind": "pdf", "bytes": 1}]}
    assert simulated(RESUBMISSION, "", workplace).next == "agreement"
    assert simulated(RESUBMISSION, '{"confirmed": true}', workplace).next == "papers"
    assert simulated(RESUBMISSION, json.dumps(answers), workplace).next == "check"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ('{"contract_number": "1"}', "simulate.similar"),
        ('{"zzz": "1"}', "simulate.unknown"),
        ('{"receipt_no": [{"name": "a", "kind": "pdf", "bytes": 1}]}', "simulate.answer"),
        ('{"receipt_no": ["a", "b"]}', "simulate.answer"),
        ('{"papers": "a"}', "simulate.answer"),
        ('{"identity": "a"}', "simulate.identity"),
        ('{"identity": {"nam": "a"}}', "simulate.similar"),
    ],
)
def test_answers_that_fit_no_field_are_refused(answers: str, code: str, workplace: Workplace) -> None:
    with pytest.raises(TetsuzukiError) as refused:
        simulated(RESUBMISSION, answers, workplace)
    assert refused.value.code == code
    for locale in ("ja", "en"):
        assert "{" not in authoring_words(locale)[code].format(**refused.value.params)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ('{"a": }', "SIM001"),
        ('{"a": "\\ud800"}', "SIM001"),
        ('{"a": ' + "9" * 5000 + "}", "SIM001"),
        ('{"a":' * 100_000, "SIM001"),
        ("a: 1\na: 2\n", "YAML"),
    ],
)
def test_answers_that_cannot_be_read_are_reported_with_their_place(
    answers: str, code: str, workplace: Workplace
) -> None:
    with pytest.raises(SpecError) as refused:
        simulated(RESUBMISSION, answers, workplace)
    (found,) = refused.value.diagnostics
    assert found.code.startswith(code)
    assert found.line > 0


def test_json_has_the_documented_shape(workplace: Workplace) -> None:
    shape = json.loads((ROOT / "docs/simulation.schema.json").read_text(encoding="utf-8"))
    for file, answers in ((LIBRARY, "residence: works\nrules: true\nfrom_month: 2026-10\n"), (RESUBMISSION, "")):
        told = json.loads(simulation_json(simulated(file, answers, workplace)))
        jsonschema.validate(told, shape)


def test_text_names_every_field(workplace: Workplace) -> None:
    seen = simulated(LIBRARY, "residence: city\n", workplace)
    for locale in ("ja", "en"):
        text = simulation_text(seen, authoring_words(locale))
        assert all(f"  {each.field.id}  " in text for each in seen.fields)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (1200, 1200),
        ("a", "a"),
        (date(2026, 10, 1), "2026-10-01"),
        (YearMonth(2026, 10), "2026-10"),
        (Decimal("1.5"), "1.5"),
        (("a", 1), ["a", 1]),
    ],
)
def test_values_become_json(value: object, expected: object) -> None:
    assert json_value(value) == expected
