"""The `pair:` and the `files:` of a form: their data to `PairRule` and `PartRule`."""

from typing import cast

from engine.model.pair import IfMissed, PairRule, PartRule, Reminder
from engine.spec.building.deadlines import minutes
from engine.spec.building.parts import Data, Material, basis, entries, names, text


def build_pair(data: Data, material: Material) -> PairRule | None:
    """None where there is none, or where its `where` has a mistake."""
    where = material.rule(("pair", "where"))
    if "pair" not in data or where is None:
        return None
    given = cast(Data, data["pair"])
    missed = cast(Data, given["if_missed"])
    return PairRule(
        this=str(data["form"]),
        other=str(given["with"]),
        key=str(given["key"]),
        where=where,
        deadlines=names(given, "deadlines"),
        month=str(given["month"]),
        this_if_missed=cast(IfMissed, missed["this"]),
        other_if_missed=cast(IfMissed, missed["other"]),
        relevant=material.rule(("pair", "relevant")),
        other_relevant=material.rule(("pair", "other_relevant")),
        copies=tuple((str(each["to"]), str(each["from"])) for each in entries(given, "copies")),
        offer=text(given.get("offer")),
        offer_back=text(given.get("offer_back")),
        reminders=tuple(_reminder(each) for each in entries(given, "reminders")),
        outcome_mail=str(given.get("outcome_mail", "")),
        basis=basis(given),
    )


def build_files(data: Data) -> tuple[PartRule, ...]:
    """The forms that this one files at once."""
    return tuple(
        PartRule(str(part["form"]), tuple((str(each["to"]), str(each["from"])) for each in entries(part, "answers")))
        for part in entries(data, "files")
    )


def _reminder(data: Data) -> Reminder:
    return Reminder(cast(int, data["days_before"]), minutes(str(data["time"])), str(data["mail"]))
