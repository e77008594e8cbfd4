"""A page as a browser without scripts has it: read with the standard library's parser, asked by what a person sees."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
BLANKS = re.compile(r"[ \t\r\n]+")


@dataclass
class Node:
    """An element; its children are elements and pieces of text."""

    tag: str
    attributes: Mapping[str, str]
    children: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return BLANKS.sub(" ", "".join(self._pieces())).strip()

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._pieces()

    def all(self, tag: str = "", style: str = "") -> Iterator["Node"]:
        """Elements inside, in the order of the page, by tag and class."""
        for child in self.children:
            if isinstance(child, Node):
                if tag in ("", child.tag) and (not style or style in child.get("class").split()):
                    yield child
                yield from child.all(tag, style)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


@dataclass(frozen=True)
class Button:
    name: str
    value: str
    caption: str


@dataclass(frozen=True)
class Form:
    """`values` is what is sent without touching anything; `names` are all controls, files and unticked boxes included."""

    action: str
    multipart: bool
    values: Mapping[str, str]
    names: frozenset[str]
    buttons: tuple[Button, ...]

    def button(self, caption: str) -> Button:
        """By caption, or by a part of it that no other button has."""
        exact = [b for b in self.buttons if b.caption == caption and b.value != ""] or [
            b for b in self.buttons if b.caption == caption
        ]
        found = exact or [b for b in self.buttons if caption in b.caption]
        assert found, f"no button {caption} among {[b.caption for b in self.buttons]}"
        return found[0]


@dataclass(frozen=True)
class Page:
    """`problems` are the words at each field, `facts` the pairs of a description list, `attached` the files shown."""

    status: int
    url: str
    html: str
    headers: Mapping[str, str]
    tree: Node = field(repr=False)

    def __repr__(self) -> str:
        """Short, for the words of a failed assertion."""
        return f"<{self.status} {self.url} {self.main if self.html else ''}>"

    @property
    def title(self) -> str:
        return next(self.tree.all("title")).text

    @property
    def heading(self) -> str:
        return next(self.tree.all("h1")).text

    @property
    def main(self) -> str:
        """Everything a person can read in the middle of the page."""
        return next(self.tree.all("main")).text

    @property
    def notice(self) -> str:
        return " ".join(node.text for node in self.tree.all("div", "notice"))

    @property
    def problems(self) -> dict[str, str]:
        errors = (node for node in self.tree.all("p", "error") if node.get("id"))
        return {node.get("id").removeprefix("f-").removesuffix("-error"): node.text for node in errors}

    @property
    def summary(self) -> dict[str, str]:
        """Where each line of the error summary leads, and its words."""
        boxes = self.tree.all("div", "summary")
        return {link.get("href"): link.text for box in boxes for link in box.all("a")}

    @property
    def facts(self) -> dict[str, str]:
        pairs = [(next(row.all("dt"), None), next(row.all("dd"), None)) for row in self.tree.all("div")]
        return {name.text: value.text for name, value in pairs if name is not None and value is not None}

    @property
    def attached(self) -> list[str]:
        return [node.text for node in self.tree.all("span", "file-name")]

    @property
    def links(self) -> dict[str, str]:
        """Words of each link, and where it leads."""
        return {node.text: node.get("href") for node in self.tree.all("a") if node.get("href")}

    @property
    def addresses(self) -> list[str]:
        """Where all links lead, in the order of the page."""
        return [node.get("href") for node in self.tree.all("a")]

    @property
    def forms(self) -> list[Form]:
        return [_form(node) for node in self.tree.all("form")]

    @property
    def form(self) -> Form:
        """The first form: pages of the portal have one."""
        assert self.forms, self.main
        return self.forms[0]

    def without_tokens(self) -> str:
        """The bytes that must not differ between two people: form tokens are left out."""
        return re.sub(r'(name="_csrf" value=)"[^"]*"', r'\1"…"', self.html)


def read_page(status: int, url: str, html: str, headers: Mapping[str, str]) -> Page:
    """Parses strictly: an element closed in the wrong order is a failure."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return Page(status, url, html, headers, parser.root)


def _form(node: Node) -> Form:
    names: list[str] = []
    values: dict[str, str] = {}
    for control in node.all():
        name = control.get("name")
        if control.tag not in ("input", "select", "textarea"):
            continue
        names.append(name)
        if control.tag == "textarea":
            values[name] = "".join(c for c in control.children if isinstance(c, str)).removeprefix("\n")
        elif control.tag == "select":
            options = list(control.all("option"))
            values[name] = next((o for o in options if "selected" in o.attributes), options[0]).get("value")
        elif control.get("type") in ("checkbox", "radio"):
            if "checked" in control.attributes:
                values[name] = control.get("value")
        elif control.get("type") != "file":
            values[name] = control.get("value")
    buttons = tuple(Button(b.get("name"), b.get("value"), b.text) for b in node.all("button"))
    multipart = node.get("enctype") == "multipart/form-data"
    return Form(node.get("action"), multipart, values, frozenset(names), buttons)
