"""What a form begins with beside its counterpart, and which filing its rules may read."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.defaults.fields.builtin import BUILT_IN
from engine.model.pair import Filed
from engine.model.registered import Contract, Registered
from engine.spec import Doors, load
from engine.testing.listed_calendar import ListedCalendar
from engine.usecases.drafting.registered import first_answers
from engine.usecases.filing.pairs import OpenHalves

PAIRS = Path(__file__).parents[2] / "cases" / "pairs"
NOW = datetime(2026, 10, 1, tzinfo=UTC)
DOORS = Doors(
    {kind.name: kind for kind in BUILT_IN},
    frozenset({"gbizid"}),
    prefill_sources=frozenset({"contract_register"}),
    calendars={"jp.public": ListedCalendar(name="jp.public")},
)
REGISTER = """register:
  source: contract_register
  key: member_no
  facts:
    - fact: member_name
      type: text
"""


def filing(name: str, member: str) -> Filed:
    values = {"member_no": member, "fee": 20000, "fact.channel": "online", "registered.member_name": "登録名"}
    return Filed("bundle", name, values, NOW)


def read(raw: object) -> object:
    return str(raw).upper()


def test_rules_read_the_answers_of_the_one_filing_about_the_same_number() -> None:
    """Spellings are compared as the field reads them; facts of the other filing's moment are none of its answers."""
    halves = OpenHalves("member_no", read, (filing("a", "A1"), filing("b", "A2")))
    assert halves.facts("a1") == {"other.member_no": "A1", "other.fee": 20000}
    assert halves.facts("A3") == {}
    assert halves.facts("") == {}


def test_of_several_filings_about_one_number_rules_read_none() -> None:
    """Nobody can say which one is meant."""
    halves = OpenHalves("member_no", read, (filing("a", "A1"), filing("b", "A1")))
    assert halves.facts("A1") == {}


@pytest.mark.parametrize(("prefill", "expected"), [("registered", "登録名"), ("other", None)])
def test_a_fact_of_the_register_is_no_answer_of_the_counterpart(
    prefill: str, expected: str | None, tmp_path: Path
) -> None:
    """Both may bear one name."""
    folder = Path(shutil.copytree(PAIRS, tmp_path / "pairs"))
    portal, fragment = folder / "portals/club.yaml", folder / "fragments/club.yaml"
    portal.write_text(portal.read_text(encoding="utf-8") + REGISTER, encoding="utf-8")
    text = fragment.read_text(encoding="utf-8")
    fragment.write_text(
        text.replace("label: 会員の名前\n", f"label: 会員の名前\n        prefill: {prefill}.member_name\n"),
        encoding="utf-8",
    )
    form = load([folder], DOORS).current_form("bundle")
    assert form is not None
    registered = Registered("contract_register", NOW, True, (Contract("A12345678", {"member_name": "登録名"}),))
    answer = first_answers(form, None, registered).at(("member_name",))
    assert (answer.raw if answer else None) == expected
