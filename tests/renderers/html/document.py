"""Reads a page strictly: every tag closed in order, nothing where HTML would silently move it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
BLOCKS = frozenset({"p", "ul", "ol", "dl", "div", "form", "section", "fieldset", "h1", "h2", "h3", "details", "pre"})


@dataclass(slots=True, eq=False)
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element"] = field(default_factory=list)
    words: str = ""

    def all(self, *tags: str) -> Iterator["Element"]:
        """This element's descendants with one of the tags (none given: every one), in order."""
        for child in self.children:
            if not tags or child.tag in tags:
                yield child
            yield from child.all(*tags)

    def inside(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.inside(tag))


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice: {tag} {attrs}"
        above = self.open[-1]
        assert not (tag in BLOCKS and (above.tag == "p" or above.inside("p"))), f"<{tag}> inside <p>"
        element = Element(tag, {name: value or "" for name, value in attrs}, above)
        above.children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.words += data


def read(page: bytes) -> Element:
    """The page's tree; AssertionError when it is not well formed."""
    reader = Reader()
    text = page.decode("utf-8")
    assert text.startswith("<!DOCTYPE html>\n")
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1, f"left open: {[element.tag for element in reader.open[1:]]}"
    return reader.root
