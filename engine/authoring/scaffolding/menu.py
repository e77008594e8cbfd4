"""A line more in the menu of a portal file, its comments and spacing left alone."""

from engine.spec.building.parts import entries
from engine.spec.source import Source


def with_menu_entry(source: Source, form: str, label: str) -> str:
    """The portal's text with `form` as the last entry of its menu; unchanged where it is there already."""
    menu = source.data["menu"]
    assert isinstance(menu, dict)
    listed = entries(menu, "entries")
    if any(each["form"] == form for each in listed):
        return source.text
    mark = source.keys.get(("menu", "entries", len(listed) - 1, "form"))
    assert mark is not None, "an entry has a form"
    indent = mark.column - 1
    end = _end_of_entry(source.lines, mark.line, indent)
    dash = " " * (indent - 2) + "- "
    added = [f"{dash}form: {form}", f"{' ' * indent}label: {label}"]
    return "\n".join([*source.lines[:end], *added, *source.lines[end:]])


def _end_of_entry(lines: tuple[str, ...], first: int, indent: int) -> int:
    """How many lines there are up to the end of the entry that begins on line `first` (from 1)."""
    end = first
    while end < len(lines) and lines[end].startswith(" " * indent) and lines[end].strip():
        end += 1
    return end
