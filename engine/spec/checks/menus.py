"""Menus of a portal that lead to each other: none in a circle, none that nobody gets to; a register that can be asked."""

from collections.abc import Iterator, Mapping
from typing import Final, cast

from engine.errors import Diagnostic
from engine.spec.building.parts import Data, entries
from engine.spec.source import Path, Source

TAKEN_FACTS: Final = frozenset({"known", "answered"})
"""Facts of every register: `registered.known`, `registered.answered`."""


def menus_with_paths(source: Source) -> Iterator[tuple[Path, Data]]:
    """Every menu of a portal: the first one, then the others in the order written."""
    menu = source.data.get("menu")
    if isinstance(menu, Mapping):
        yield ("menu",), menu
    yield from ((("menus", index), each) for index, each in enumerate(entries(source.data, "menus")))


def find_menu_circles(source: Source) -> Iterator[Diagnostic]:
    """An entry that leads nowhere, to two things or back to a menu above it, and menus that no entry leads to."""
    yield from _undecided(source)
    menus = {str(menu.get("menu", "")): (path, menu) for path, menu in menus_with_paths(source)}
    reached: set[str] = set()
    if "" in menus:
        yield from _descend(source, menus, (), "", reached)
    for name, (path, _) in menus.items():
        if name not in reached:
            yield source.at_value((*path, "menu"), "REF061", severity="warning", id=name)


def _undecided(source: Source) -> Iterator[Diagnostic]:
    """A button does one thing: it begins a form, or it leads to a menu."""
    for path, menu in menus_with_paths(source):
        for index, each in enumerate(entries(menu, "entries")):
            if ("form" in each) == ("menu" in each):
                yield source.at_key((*path, "entries", index, "label"), "REF064")


def _descend(
    source: Source, menus: Mapping[str, tuple[Path, Data]], above: tuple[str, ...], name: str, reached: set[str]
) -> Iterator[Diagnostic]:
    """Each menu is looked into once; a circle is told where it closes."""
    reached.add(name)
    path, menu = menus[name]
    for index, each in enumerate(entries(menu, "entries")):
        target = str(each.get("menu", ""))
        if target and target in (*above, name):
            yield source.at_value((*path, "entries", index, "menu"), "REF060", id=target)
        elif target in menus and target not in reached:
            yield from _descend(source, menus, (*above, name), target, reached)


def find_register_problems(source: Source) -> Iterator[Diagnostic]:
    """A register is asked for the contracts of somebody: without an identification there is nobody to ask for."""
    register = source.data.get("register")
    if not isinstance(register, Mapping):
        return
    if "identity" not in source.data:
        yield source.at_key(("register",), "REF062")
    for index, each in enumerate(entries(cast(Data, register), "facts")):
        if each["fact"] in TAKEN_FACTS:
            yield source.at_value(("register", "facts", index, "fact"), "REF063", id=str(each["fact"]))
