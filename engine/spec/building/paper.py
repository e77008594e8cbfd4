"""Ways to file, and what is made on paper: channels of a start page, its pages, documents and their sheets."""

from typing import cast

from engine.model.deadline import Channel
from engine.model.form import ChannelOffer
from engine.model.sheet import Align, Box, BoxKind, BoxOption, BoxRow, ItemStyle, SheetItem, SheetSection
from engine.model.template import DocumentTemplate, PaperPages
from engine.spec.building.parts import Data, Material, basis, entries, names, text
from engine.spec.source import Path


def build_channels(start: Data) -> tuple[ChannelOffer, ...]:
    """The `channels:` of a start page."""
    return tuple(
        ChannelOffer(
            channel=cast(Channel, each["channel"]),
            label=text(each["label"]),
            text=text(each.get("text")),
            deadlines=names(each, "deadlines"),
            submit=text(each.get("submit")),
            basis=basis(each),
        )
        for each in entries(start, "channels")
    )


def build_paper(data: Data, material: Material) -> PaperPages | None:
    """The `paper:` of a form; None where there is none. What the check page leaves out is as online."""
    if "paper" not in data:
        return None
    given = cast(Data, data["paper"])
    check, done, online = cast(Data, given["check"]), cast(Data, given["done"]), cast(Data, data["check"])
    return PaperPages(
        check_title=text(check.get("title", online["title"])),
        check_text=text(check.get("text", online.get("text"))),
        check_submit=text(check["submit"]),
        done_title=text(done["title"]),
        done_text=text(done["text"]),
        deadline=str(done.get("deadline", "")),
        month=material.rule(("paper", "done", "month")),
    )


def build_documents(data: Data, material: Material) -> tuple[DocumentTemplate, ...]:
    """The `documents:` of a form."""
    return tuple(
        _document(each, ("documents", index), material) for index, each in enumerate(entries(data, "documents"))
    )


def _document(data: Data, path: Path, material: Material) -> DocumentTemplate:
    return DocumentTemplate(
        id=str(data["document"]),
        kind=str(data["kind"]),
        title=text(data["title"]),
        renderer=str(data["renderer"]),
        text=text(data.get("text")),
        items=names(data, "items"),
        note=text(data.get("note")),
        channel=cast(Channel, data.get("channel", "online")),
        code=text(data.get("code")),
        sections=tuple(
            _section(each, (*path, "sections", index), material) for index, each in enumerate(entries(data, "sections"))
        ),
        relevant=material.rule((*path, "relevant")),
    )


def _section(data: Data, path: Path, material: Material) -> SheetSection:
    return SheetSection(
        id=str(data["section"]),
        heading=text(data.get("heading")),
        text=text(data.get("text")),
        rows=tuple(_row(each, (*path, "rows", index), material) for index, each in enumerate(entries(data, "rows"))),
        items=tuple(
            _item(each, (*path, "items", index), material) for index, each in enumerate(entries(data, "items"))
        ),
        style=cast(ItemStyle, data.get("style", "plain")),
        relevant=material.rule((*path, "relevant")),
    )


def _row(data: Data, path: Path, material: Material) -> BoxRow:
    boxes = tuple(_box(each, (*path, "boxes", index), material) for index, each in enumerate(entries(data, "boxes")))
    return BoxRow(boxes, cast(int, data.get("height", 0)))


def _box(data: Data, path: Path, material: Material) -> Box:
    return Box(
        id=str(data["box"]),
        label=text(data["label"]),
        kind=cast(BoxKind, data.get("as", "text")),
        value=material.rule((*path, "value")),
        cells=cast(int, data.get("cells", 0)),
        align=cast(Align, data.get("align", "left")),
        group=cast(int, data.get("group", 0)),
        unit=text(data.get("unit")),
        options=tuple(BoxOption(str(each["option"]), text(each["label"])) for each in entries(data, "options")),
        share=cast(int, data.get("share", 1)),
        mm=cast(int, data.get("mm", 0)),
        note=text(data.get("note")),
    )


def _item(data: Data, path: Path, material: Material) -> SheetItem:
    return SheetItem(
        id=str(data["item"]),
        text=text(data["text"]),
        value=material.rule((*path, "value")),
        deadline=str(data.get("deadline", "")),
        month=material.rule((*path, "month")),
        relevant=material.rule((*path, "relevant")),
        basis=basis(data),
    )
