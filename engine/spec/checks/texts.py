"""What is written inside texts: placeholders, links, furigana; and in which locales they exist."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

from engine.errors import Diagnostic
from engine.spec.checks.names import unknown_name
from engine.spec.source import Path, Source
from engine.spec.walk_places import Place

_PLACEHOLDER: Final = re.compile(r"\{([^\W\d]\w*)\}")
_LINK: Final = re.compile(r"\[([^\[\]\n]+)\]\(([^()\n]*)\)")
_FURIGANA: Final = re.compile(r"｜[^｜《》\n]+《[^｜《》\n]+》|[｜《]")
_LINK_NAME: Final = re.compile(r"[a-z][a-z0-9_]*\Z")


def find_text_problems(source: Source, places: Iterable[Place], links: list[str] | None) -> Iterator[Diagnostic]:
    """Mistakes inside the texts of a file. `links` are the portal's, None when the portal is not known."""
    for place in places:
        if place.note.kind != "text":
            continue
        for path, words in _locales(place):
            yield from _placeholders(source, path, words, place)
            yield from _links(source, path, words, links)
            for found in _FURIGANA.finditer(words):
                if len(found[0]) == 1:
                    yield source.at_offset(path, found.span(), "REF018", found=found[0])


def find_missing_locales(source: Source, places: Iterable[Place]) -> Iterator[Diagnostic]:
    """One warning per locale that the file offers and some texts lack, with their number and the first of them."""
    wanted = [str(each) for each in cast(Sequence[str], source.data.get("locales", ()))]
    lacking: Counter[str] = Counter()
    first: dict[str, str | int] = {}
    for place in places:
        if place.note.kind != "text":
            continue
        there = place.value if isinstance(place.value, Mapping) else {"ja": place.value}
        for locale in wanted:
            if locale not in there:
                lacking[locale] += 1
                first.setdefault(locale, source.spot(place.path, ("locales",)))
    for index, locale in enumerate(wanted):
        if lacking[locale]:
            yield source.at_value(
                ("locales", index),
                "REF019",
                severity="warning",
                locale=locale,
                count=lacking[locale],
                first=first[locale],
            )


def _locales(place: Place) -> Iterator[tuple[Path, str]]:
    if isinstance(place.value, str):
        yield place.path, place.value
    elif isinstance(place.value, Mapping):
        for locale, words in place.value.items():
            yield (*place.path, str(locale)), str(words)


def _placeholders(source: Source, path: Path, words: str, place: Place) -> Iterator[Diagnostic]:
    allowed, there = place.note.placeholders, set()
    for found in _PLACEHOLDER.finditer(words):
        there.add(found[1])
        if found[1] in allowed:
            continue
        if allowed:
            listed = "、".join(f"{{{name}}}" for name in allowed)
            yield source.at_offset(path, found.span(), "REF014", name=found[1], allowed=listed)
        else:
            yield source.at_offset(path, found.span(), "REF015", name=found[1])
    for name in place.note.needs:
        if name not in there:
            yield source.at_value(path, "REF016", name=name)


def _links(source: Source, path: Path, words: str, links: list[str] | None) -> Iterator[Diagnostic]:
    for found in _LINK.finditer(words):
        target = found[2]
        if _LINK_NAME.match(target) is None:
            yield source.at_offset(path, found.span(2), "REF017", target=target, words=found[1])
        elif links is not None and target not in links:
            yield unknown_name(source.at_offset(path, found.span(2), "REF002"), "link", target, links)
