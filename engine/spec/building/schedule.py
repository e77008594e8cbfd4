"""The schedule of a form: its data to `ScheduleRule`."""

from typing import cast

from engine.model.schedule import Course, Information, RowKind, ScheduleRow, ScheduleRule
from engine.spec.building.parts import Data, Material, basis, entries, names, text
from engine.spec.source import Path


def build_schedule(data: Data, material: Material) -> ScheduleRule | None:
    """The `schedule:` of a form; None where there is none."""
    if "schedule" not in data:
        return None
    given, path = cast(Data, data["schedule"]), ("schedule",)
    return ScheduleRule(
        title=text(given["title"]),
        rows=_rows(given, path, material),
        courses=tuple(
            _course(each, (*path, "courses", index), material) for index, each in enumerate(entries(given, "courses"))
        ),
        information=tuple(
            told
            for index, each in enumerate(entries(given, "information"))
            for told in _information(each, (*path, "information", index), material)
        ),
        text=text(given.get("text")),
    )


def _rows(data: Data, path: Path, material: Material) -> tuple[ScheduleRow, ...]:
    return tuple(_row(each, (*path, "rows", index), material) for index, each in enumerate(entries(data, "rows")))


def _row(data: Data, path: Path, material: Material) -> ScheduleRow:
    return ScheduleRow(
        id=str(data["row"]),
        label=text(data["label"]),
        kind=cast(RowKind, data.get("kind", "out")),
        on=material.rule((*path, "on")),
        from_month=material.rule((*path, "from")),
        count=material.rule((*path, "count")),
        until=material.rule((*path, "until")),
        every=cast(int, data.get("every", 1)),
        amount=material.rule((*path, "amount")),
        relevant=material.rule((*path, "relevant")),
        open_ended=bool(data.get("open_ended", False)),
        text=text(data.get("text")),
        basis=basis(data),
    )


def _course(data: Data, path: Path, material: Material) -> Course:
    return Course(
        id=str(data["course"]),
        label=text(data["label"]),
        text=text(data.get("text")),
        rows=_rows(data, path, material),
        without=names(data, "without"),
        relevant=material.rule((*path, "relevant")),
        basis=basis(data),
    )


def _information(data: Data, path: Path, material: Material) -> tuple[Information, ...]:
    value = material.rule((*path, "value"))
    if value is None:
        return ()
    return (Information(str(data["information"]), text(data["label"]), value, text(data.get("text")), basis(data)),)
