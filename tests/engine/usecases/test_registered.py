"""What rules see of a register: the one contract that is named and one's own; nothing of any other, whatever is typed."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from engine.dates import YearMonth
from engine.defaults.fields.builtin import BUILT_IN
from engine.model.registered import Contract, Register, Registered, RegisterFact
from engine.ports.fields import Refused
from engine.usecases.drafting.registered import contract_named, registered_facts, typed_key

NOW = datetime(2026, 10, 1, tzinfo=UTC)
REGISTER = Register(
    "any",
    "contract_no",
    (RegisterFact("name", "text"), RegisterFact("paid", "yen"), RegisterFact("until", "year_month")),
)
MINE = Registered(
    "any",
    NOW,
    answered=True,
    contracts=(
        Contract("A10000001", {"name": "見本商店", "paid": "1200000", "until": "2026-09"}),
        Contract("a10000002", {"name": "見本堂", "paid": "1,200", "until": "2026-13"}),
    ),
)
DIGITS = next(kind for kind in BUILT_IN if kind.name == "digits").parser({"pattern": "[Aa][0-9]{8}"}, ())


def facts(raw: str, registered: Registered | None = MINE) -> dict[str, object]:
    return dict(registered_facts(REGISTER, registered, typed_key(raw, DIGITS), DIGITS))


def test_the_contract_named_is_known_with_typed_facts() -> None:
    known = {"registered.name": "見本商店", "registered.paid": 1_200_000, "registered.until": YearMonth(2026, 9)}
    assert facts("A10000001").items() >= {"registered.known": True, **known}.items()


def test_full_width_names_the_same_contract() -> None:
    assert facts("Ａ１００００００１") == facts("A10000001")


def test_a_sum_or_month_that_is_none_is_missing_and_the_rest_is_not() -> None:
    found = facts("a10000002")
    assert found["registered.name"] == "見本堂"
    assert not {"registered.paid", "registered.until"} & set(found)


@given(st.text(max_size=12))
def test_whatever_else_is_typed_shows_nothing_and_looks_alike(raw: str) -> None:
    found, named = facts(raw), contract_named(MINE, typed_key(raw, DIGITS), DIGITS)
    if named is None:
        assert found == facts("A99999999")
        assert found["registered.known"] is False


def test_an_outage_knows_nothing_and_says_so() -> None:
    down = Registered("any", NOW, answered=False)
    assert facts("A10000001", down)["registered.known"] is False
    assert not {name for name in facts("A10000001", down) if name.startswith("registered.name")}


def test_without_a_register_nothing_is_given() -> None:
    assert not registered_facts(None, MINE, "A10000001", DIGITS)


def test_what_cannot_be_a_number_names_nothing() -> None:
    assert isinstance(DIGITS("nonsense"), Refused)
    assert typed_key("nonsense", DIGITS) is None
    assert typed_key("", DIGITS) is None
    assert typed_key(("A10000001",), DIGITS) is None
