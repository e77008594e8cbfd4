"""Form data to `Form`."""

from typing import Final, cast

from engine.model.form import CheckPage, DonePage, Form, FormRef, InFlight, Need, Question, Start, Stop
from engine.model.portal import Portal
from engine.model.template import MailTemplate
from engine.spec.building.deadlines import build_deadlines, build_month_days, build_parameters
from engine.spec.building.pair import build_files, build_pair
from engine.spec.building.paper import build_channels, build_documents, build_paper
from engine.spec.building.parts import Data, Material, basis, choices, entries, fields, names, step, text
from engine.spec.building.schedule import build_schedule
from engine.spec.sharing.whole_text import whole_text

_NOTHING: Final[Data] = {}


def build_form(material: Material, portal: Portal, digest: str, portal_source: str) -> Form:
    """The form of a checked file, in its portal."""
    data = material.source.data
    number = cast(Data, data.get("number", _NOTHING))
    return Form(
        ref=FormRef(str(data["form"]), cast(int, data["version"]), digest),
        title=text(data["title"]),
        portal=portal,
        start=_start(cast(Data, data["start"])),
        steps=tuple(step(each, ("steps", index), material) for index, each in enumerate(entries(data, "steps"))),
        check=_check(cast(Data, data["check"])),
        done=_done(cast(Data, data["done"])),
        summary=text(data.get("summary")),
        mails=tuple(_mail(each) for each in entries(data, "mails")),
        documents=build_documents(data, material),
        paper=build_paper(data, material),
        locales=names(data, "locales") or ("ja",),
        in_flight=cast(InFlight, data.get("in_flight", "pin")),
        number_issuer=str(number.get("issuer", "random_digits")),
        number_digits=cast(int, number.get("digits", 32)),
        calculated=fields(data, (), material, "calculated"),
        calendar=str(data.get("calendar", "")),
        deadlines=build_deadlines(data),
        month_days=build_month_days(data),
        parameters=build_parameters(data, material),
        mail_to=material.rule(("mail_to",)),
        schedule=build_schedule(data, material),
        pair=build_pair(data, material),
        files=build_files(data),
        source=whole_text(material.source),
        portal_source=portal_source,
    )


def _start(data: Data) -> Start:
    return Start(
        title=text(data["title"]),
        text=text(data["text"]),
        needs=tuple(
            Need(str(each["need"]), text(each["label"]), text(each.get("text")), basis(each))
            for each in entries(data, "needs")
        ),
        questions=tuple(
            Question(str(each["question"]), text(each["label"]), choices(each), text(each.get("hint")), basis(each))
            for each in entries(data, "questions")
        ),
        stops=tuple(
            Stop(str(each["stop"]), text(each["title"]), text(each["text"]), basis(each))
            for each in entries(data, "stops")
        ),
        by_when=text(data.get("by_when")),
        submit=text(data.get("submit")),
        channels=build_channels(data),
    )


def _check(data: Data) -> CheckPage:
    return CheckPage(
        title=text(data["title"]),
        stage=str(data["stage"]),
        text=text(data.get("text")),
        items=names(data, "items"),
        submit=text(data.get("submit")),
        back=text(data.get("back")),
    )


def _done(data: Data) -> DonePage:
    return DonePage(
        title=text(data["title"]),
        stage=str(data["stage"]),
        text=text(data.get("text")),
        top=text(data.get("top")),
        download=text(data.get("download")),
        top_menu=str(data.get("top_menu", "")),
    )


def _mail(data: Data) -> MailTemplate:
    return MailTemplate(str(data["mail"]), str(data["on"]), text(data["subject"]), text(data["text"]), basis(data))
