"""The forms of an HTML page as a browser without scripts sends them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """`values` are what is sent without touching anything; `files` names of file controls; `buttons` (name, value, caption)."""

    action: str
    method: str
    multipart: bool
    values: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.title = ""
        self.heading = ""
        self.links: list[str] = []
        self.refresh = ""
        self._open: Form | None = None
        self._select = ""
        self._area = ""
        self._inside = ""
        self._button: tuple[str, str] | None = None
        self._caption = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            multipart = given.get("enctype") == "multipart/form-data"
            self._open = Form(given.get("action", ""), given.get("method", "get").lower(), multipart)
            self.forms.append(self._open)
        elif tag in ("title", "h1"):
            self._inside = tag
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "meta" and given.get("http-equiv") == "refresh":
            self.refresh = given["content"]
        elif self._open is not None:
            self._control(tag, given, self._open)

    def _control(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and kind == "file":
            form.files.append(name)
        elif tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in given:
                form.values[name] = given.get("value", "on")
        elif tag == "input":
            form.values[name] = given.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in given or self._select not in form.values):
            form.values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            form.values[name] = ""
        elif tag == "button":
            self._button, self._caption = (name, given.get("value", "")), ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        elif self._inside == "h1":
            self.heading += data
        if self._area and self._open is not None:
            self._open.values[self._area] += data
        if self._button is not None:
            self._caption += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("title", "h1"):
            self._inside = ""
        elif tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "button" and self._button is not None and self._open is not None:
            self._open.buttons.append((*self._button, " ".join(self._caption.split())))
            self._button = None


@dataclass(frozen=True)
class Page:
    """What a browser sees of a page."""

    status: int
    text: str
    title: str
    heading: str
    forms: list[Form]
    links: list[str]
    refresh: str
    url: str

    @property
    def form(self) -> Form:
        """The one form of the page."""
        assert len(self.forms) == 1, (self.title, [form.action for form in self.forms])
        return self.forms[0]


def read_page(status: int, text: str, url: str) -> Page:
    parser = _Parser()
    parser.feed(text)
    heading = " ".join(parser.heading.split())
    return Page(status, text, parser.title.strip(), heading, parser.forms, parser.links, parser.refresh, url)
