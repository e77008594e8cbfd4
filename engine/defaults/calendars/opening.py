"""Settings to calendars: the Japanese ones, and what the overlay file says of them or adds."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from engine.defaults.calendars.japan import (
    CLOSURES,
    DATA_UNTIL,
    KNOWN_FROM,
    KNOWN_UNTIL,
    library_version,
    national_holidays,
    with_closures,
)
from engine.defaults.calendars.overlay import Layer, Overlay, read_overlay
from engine.defaults.calendars.tables import ClosedDays, ClosedIn, TableCalendar
from engine.errors import SettingsError
from engine.ports.calendars import CalendarProvider
from engine.settings import Settings

SECTION: Final = "calendars"
NATIONAL: Final = "jp.public"


def open_calendars(settings: Settings) -> list[CalendarProvider]:
    """`jp.public`, `jp.bank`, `jp.gov`, and those of the file named by `[calendars] overlay`. Raises SettingsError."""
    section = settings.section(SECTION)
    for key in section:
        if key != "overlay":
            raise SettingsError("settings.unknown", key=f"{SECTION}.{key}")
    return list(calendars_under(_overlay(section["overlay"]) if section else Overlay()))


def calendars_under(overlay: Overlay) -> tuple[TableCalendar, ...]:
    """All calendars. What the overlay says of `jp.public` holds for those that stand on it too. Raises SettingsError."""
    layers = _by_name(overlay)
    version = library_version() + (f", overlay {overlay.digest}" if overlay.digest else "")
    bare = TableCalendar(NATIONAL, version, KNOWN_FROM, KNOWN_UNTIL, DATA_UNTIL, national_holidays)
    national = _under(bare, layers.get(NATIONAL))
    found = {NATIONAL: national}
    for name, (days, words) in CLOSURES.items():
        closed = with_closures(national.closed_in, days, words)
        found[name] = _under(replace(national, name=name, closed_in=closed, _tables={}), layers.get(name))
    for layer in overlay.layers:
        if layer.extends and layer.extends not in found:
            raise _refused(overlay, layer, "overlay.unknown_base", base=layer.extends, known=", ".join(found))
        if layer.extends:
            found[layer.calendar] = _under(replace(found[layer.extends], name=layer.calendar, _tables={}), layer)
    return tuple(found.values())


def _overlay(path: object) -> Overlay:
    if not isinstance(path, str):
        raise SettingsError("settings.type_str", key=f"{SECTION}.overlay")
    return read_overlay(Path(path), KNOWN_FROM, DATA_UNTIL)


def _by_name(overlay: Overlay) -> dict[str, Layer]:
    """Each calendar once; one of ours extends nothing, another one must."""
    layers: dict[str, Layer] = {}
    ours = (NATIONAL, *CLOSURES)
    for layer in overlay.layers:
        if layers.setdefault(layer.calendar, layer) is not layer or (layer.extends and layer.calendar in ours):
            raise _refused(overlay, layer, "overlay.calendar_twice")
        if not layer.extends and layer.calendar not in ours:
            raise _refused(overlay, layer, "overlay.unknown_calendar", known=", ".join(ours))
    return layers


def _refused(overlay: Overlay, layer: Layer, code: str, **params: str) -> SettingsError:
    return SettingsError(code, file=overlay.file, line=layer.line, calendar=layer.calendar, **params)


def _under(calendar: TableCalendar, layer: Layer | None) -> TableCalendar:
    if layer is None:
        return calendar
    known_until = layer.known_until or calendar.known_until
    return replace(calendar, known_until=known_until, closed_in=_overlaid(calendar.closed_in, layer), _tables={})


def _overlaid(closed_in: ClosedIn, layer: Layer) -> ClosedIn:
    def overlaid(year: int) -> ClosedDays:
        added = {day: closed for day, closed in layer.closed.items() if day.year == year}
        return {day: closed for day, closed in closed_in(year).items() if day not in layer.opened} | added

    return overlaid
