"""What rules may read besides answers: the moment, the day, and what the identity says."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from engine.expressions import DATE, INSTANT, TEXT, Type
from engine.model.form import Form
from engine.model.identity import Identity

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Facts(NamedTuple):
    """`now` is the request's one instant; `today` its date in the portal's zone; `claims` claim name -> text.

    `final`: true only when the application is submitted; constraints that are still unknown are decided then.
    """

    now: datetime
    today: date
    claims: Mapping[str, str] = _NOTHING
    final: bool = False


def claims_of(identity: Identity | None) -> Mapping[str, str]:
    """Claim name -> text, for `Facts`."""
    return {name: claim.value for name, claim in identity.claims.items()} if identity else _NOTHING


def fact_types(form: Form) -> Mapping[str, Type]:
    """Names every rule may read, and their types."""
    identity = form.portal.identity
    confirm = identity.confirm.fields if identity and identity.confirm else ()
    shown = (f for f in (*confirm, *form.fields()) if f.type == "identity" and "claim" in f.options)
    declared = identity.claims if identity else ()
    return facts_named([*(str(f.options["claim"]) for f in shown), *declared])


def facts_named(claims: Iterable[str]) -> Mapping[str, Type]:
    """The same before there is a form, where these claims are shown somewhere."""
    return {"today": DATE, "now": INSTANT, **{f"identity.{claim}": TEXT for claim in claims}}


def fact_source(name: str) -> str:
    """The Python that reads a fact inside a compiled program. Raises KeyError for a name that is no fact."""
    if name in ("today", "now"):
        return f"facts.{name}"
    kind, _, claim = name.partition(".")
    if kind != "identity" or not claim:
        raise KeyError(name)
    return f"claims.get({claim!r})"
