"""A draft that is there before the portal starts, as both sides of a comparison know it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seeded:
    """One person's draft: `cookie` is the session's secret, `csrf` the token its pages carry."""

    cookie: str
    csrf: str
    draft: str
    revision: int
