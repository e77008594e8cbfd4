"""The small markup of spec texts -> HTML, everything escaped.

Blank line = paragraph, `- ` = list item, `[words](link)` = link by its id in the portal, `｜申請《しんせい》` = furigana,
`{name}` = a value. Values and link addresses are filled in after parsing: nothing in them is read as markup.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

_INLINE = re.compile(
    r"｜(?P<base>[^｜《》\n]+)《(?P<reading>[^《》\n]+)》"
    r"|\[(?P<words>[^\[\]\n]+)\]\((?P<link>[A-Za-z0-9_]+)\)"
    r"|\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}"
)
_SAFE_ADDRESS = re.compile(r"https?://|mailto:|tel:|/(?!/)")
_RUBY = Markup("<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>")
_LINK = Markup('<a href="{}">{}</a>')
_LINK_AWAY = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}<span class="vh">{}</span></a>')
Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses by link id; `new_tab` is said after links that leave the site."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    new_tab: str = ""

    def draw(self, words: Markup, link: str) -> Markup:
        """A link, or only its words when the id is unknown or the address is none a page may carry."""
        address = self.addresses.get(link, "")
        if not _SAFE_ADDRESS.match(address):
            return words
        if address.startswith("/"):
            return _LINK.format(address, words)
        return _LINK_AWAY.format(address, words, self.new_tab)


def plain(text: str, params: Params) -> str:
    """The words alone, for titles, options and attributes."""

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        if name is not None:
            return str(params.get(name, match[0]))
        return match["base"] or match["words"]

    return _INLINE.sub(replace, text).replace("\0", "")


def inline(text: str, links: Links, params: Params) -> Markup:
    """One line of HTML."""
    return Markup().join(_inline(text.replace("\0", ""), links, params))


def _inline(text: str, links: Links, params: Params) -> Iterator[Markup]:
    last = 0
    for match in _INLINE.finditer(text):
        yield escape(text[last : match.start()])
        last = match.end()
        if match["base"] is not None:
            yield _RUBY.format(match["base"], match["reading"])
        elif match["words"] is not None:
            yield links.draw(inline(match["words"], links, params), match["link"])
        else:
            yield escape(str(params.get(match["name"], match[0])).replace("\0", "�"))
    yield escape(text[last:])


def blocks(text: str, links: Links, params: Params) -> Markup:
    """Paragraphs and lists."""
    return Markup("\n").join(_block(lines, links, params) for lines in _groups(text))


def _block(lines: list[str], links: Links, params: Params) -> Markup:
    drawn = [inline(line, links, params) for line in lines]
    if lines and lines[0].startswith("- "):
        return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(item[2:]) for item in drawn))
    return Markup("<p>{}</p>").format(drawn[0])


def _groups(text: str) -> Iterator[list[str]]:
    """One paragraph joined to one line, or the items of one list (each beginning with `- `)."""
    group: list[str] = []
    for line in [*text.splitlines(), ""]:
        words = line.strip()
        if group and (not words or (words.startswith("- ") != group[0].startswith("- ") and not _goes_on(line, group))):
            yield group
            group = []
        if not words:
            continue
        if group and not words.startswith("- "):
            group[-1] = join(group[-1], words)
        else:
            group.append(words)


def _goes_on(line: str, group: list[str]) -> bool:
    """An indented line goes on with the list item before it."""
    return line[:1] in (" ", "\t", "　") and group[0].startswith("- ")


def join(first: str, second: str) -> str:
    """Two lines of one paragraph: no space between Japanese letters, one otherwise."""
    japanese = first[-1:] > "⺀" or second[:1] > "⺀"
    return f"{first}{second}" if japanese else f"{first} {second}"
