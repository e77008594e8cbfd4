"""The calendar door: on which days a body works. Specs name a calendar; deadlines and schedules are computed from it."""

from typing import Protocol

from engine.dates import Calendar
from engine.ports.provider import Provider


class CalendarProvider(Provider, Calendar, Protocol):
    """`closed` is asked thousands of times for one page: no waiting, no network, under a microsecond once it is warm.

    `name` is how specs call it (`jp.public`). `known_until` is the last day whose holidays are decided: it must not
    lie after the last day for which `closed` answers. Results on later days are shown as provisional.
    """
