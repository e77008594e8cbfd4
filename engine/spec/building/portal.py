"""Portal data to `Portal`."""

from typing import Final, cast

from engine.model.portal import (
    IdentityStep,
    Link,
    Menu,
    MenuEntry,
    Portal,
    RefusedIdentity,
    Registration,
    Stage,
    Validity,
    Way,
)
from engine.model.registered import FactType, Register, RegisterFact
from engine.model.template import MailTemplate
from engine.spec.building.parts import Data, Material, basis, entries, names, step, text

_SECONDS_PER_HOUR: Final = 3600


def build_portal(material: Material) -> Portal:
    """The portal of a checked file."""
    data = material.source.data
    return Portal(
        id=str(data["portal"]),
        title=text(data["title"]),
        organisation=text(data["organisation"]),
        time_zone=str(data["time_zone"]),
        sender=text(data["sender"]),
        head=text(data["head"]),
        head_links=names(data, "head_links"),
        foot_links=names(data, "foot_links"),
        copyright=text(data.get("copyright")),
        links={str(each["link"]): _link(each) for each in entries(data, "links")},
        stages=tuple(Stage(str(each["stage"]), text(each["label"])) for each in entries(data, "stages")),
        required_mark=text(data.get("required_mark")),
        optional_mark=text(data.get("optional_mark")),
        registration=_registration(cast(Data, data["registration"]), material) if "registration" in data else None,
        identity=_identity(cast(Data, data["identity"]), material) if "identity" in data else None,
        menu=_menu(cast(Data, data["menu"])) if "menu" in data else None,
        locales=names(data, "locales") or ("ja",),
        menus=tuple(_menu(each) for each in entries(data, "menus")),
        register=_register(cast(Data, data["register"])) if "register" in data else None,
    )


def _link(data: Data) -> Link:
    return Link(str(data["link"]), text(data["label"]), str(data["url"]))


def _registration(data: Data, material: Material) -> Registration:
    sent, link, mail = cast(Data, data["sent"]), cast(Data, data["link"]), cast(Data, data["mail"])
    return Registration(
        step=step(data, ("registration",), material),
        address=str(data["address"]),
        sent_title=text(sent["title"]),
        sent_text=text(sent["text"]),
        sent_close=text(sent.get("close")),
        validity=Validity(cast(int, link["valid_hours"]) * _SECONDS_PER_HOUR, bool(link["includes_end"]), basis(link)),
        mail=MailTemplate("registration", "registered", text(mail["subject"]), text(mail["text"]), basis(mail)),
    )


def _identity(data: Data, material: Material) -> IdentityStep:
    return IdentityStep(
        provider=str(data["provider"]),
        title=text(data["title"]),
        stage=str(data["stage"]),
        text=text(data["text"]),
        ways=tuple(_way(each) for each in entries(data, "ways")),
        submit=text(data["submit"]),
        confirm=step(cast(Data, data["confirm"]), ("identity", "confirm"), material) if "confirm" in data else None,
        basis=basis(data),
        claims=names(data, "claims"),
        refusals=tuple(_refusal(each) for each in entries(data, "refusals")),
        again_before_submit=bool(data.get("again_before_submit", False)),
    )


def _way(data: Data) -> Way:
    provider, submit = str(data.get("provider", "")), text(data.get("submit"))
    return Way(str(data["way"]), text(data["label"]), text(data["text"]), provider, submit)


def _refusal(data: Data) -> RefusedIdentity:
    return RefusedIdentity(str(data["refusal"]), text(data["title"]), text(data["text"]), basis(data))


def _menu(data: Data) -> Menu:
    offered = tuple(
        MenuEntry(str(each.get("form", "")), text(each["label"]), str(each.get("menu", "")))
        for each in entries(data, "entries")
    )
    return Menu(text(data["title"]), str(data["stage"]), text(data["text"]), offered, str(data.get("menu", "")))


def _register(data: Data) -> Register:
    facts = tuple(
        RegisterFact(str(each["fact"]), cast(FactType, each["type"]), text(each.get("label")))
        for each in entries(data, "facts")
    )
    return Register(str(data["source"]), str(data["key"]), facts)
