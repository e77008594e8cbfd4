"""How a scenario gets from the start page of a form to its first step at a given portal, as events of a spec."""

from collections.abc import Iterator, Mapping
from typing import Final

from engine.spec.building.parts import Data, entries

_BY_TYPE: Final = {
    "email": "hanako@example.jp",
    "consent": "true",
    "text": "見本　花子",
    "date": '"1990-04-01"',
    "year_month": '"2026-10"',
    "integer": "1",
    "yen": "1000",
}
_FACTS: Final = {
    "name": "見本　花子",
    "address": "東京都千代田区霞が関１丁目",
    "birth_date": '"19900401"',
    "sex": '"2"',
}


def front_events(portal: Data, form: str) -> str:
    """Lines below `start`, indented as in the template; the last event is open for an `expect`."""
    return "\n".join(f"      {line}" for line in _events(portal, form))


def _events(portal: Data, form: str) -> Iterator[str]:
    registration, identity = _map(portal, "registration"), _map(portal, "identity")
    if registration:
        yield "- register:"
        yield from (f"    {each['field']}: {_sample(each)}" for each in entries(registration, "fields"))
        yield "- open_link: true"
    if identity:
        yield "- identify:"
        confirmed = entries(_map(identity, "confirm"), "fields")
        claims = [str(each["claim"]) for each in confirmed if "claim" in each]
        yield from (f"    {claim}: {_FACTS.get(claim, '見本')}" for claim in claims or ["name"])
    if registration or identity:
        yield "- confirm: true"
    if _map(portal, "menu"):
        yield f"- choose: {form}"


def _map(data: Data, key: str) -> Data:
    found = data.get(key)
    return found if isinstance(found, Mapping) else {}


def _sample(field: Data) -> str:
    """What somebody might answer; the spec's own example where it has one."""
    if "example" in field:
        return f'"{field["example"]}"'
    choices = entries(field, "choices")
    return str(choices[0]["choice"]) if choices else _BY_TYPE.get(str(field["type"]), "見本")
