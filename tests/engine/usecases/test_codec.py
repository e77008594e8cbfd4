"""Codecs derived from dataclasses: what they know, and that they say at once what they do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pytest

from engine.usecases.codec import codec_for


@dataclass(frozen=True)
class Inner:
    colour: Literal["red", "blue"]
    count: int = 0


@dataclass(frozen=True)
class Outer:
    pairs: tuple[tuple[Inner, str], ...]
    maybe: Inner | None
    texts: Mapping[str, str | None] = field(default_factory=dict)
    flag: bool = False


def test_nested_values_come_back() -> None:
    codec = codec_for(Outer, {})
    value = Outer(((Inner("red", 3), "a"), (Inner("blue"), "b")), Inner("red"), {"x": None, "y": "z"}, flag=True)
    assert codec.write is not None
    written = codec.write(value)
    assert written["pairs"] == [[{"colour": "red", "count": 3}, "a"], [{"colour": "blue", "count": 0}, "b"]]
    assert codec.read(written) == value


@pytest.mark.parametrize(
    "written",
    [
        {"pairs": []},
        {"pairs": [], "maybe": {"colour": "green"}},
        {"pairs": [], "maybe": {"colour": "red", "count": True}},
        {"pairs": [[{"colour": "red"}]], "maybe": None},
        {"pairs": [], "maybe": None, "flag": 1},
        {"pairs": [], "maybe": None, "other": 1},
        {"pairs": {}, "maybe": None},
        {"pairs": [], "maybe": None, "texts": []},
    ],
)
def test_other_shapes_are_refused(written: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        codec_for(Outer, {}).read(written)


@pytest.mark.parametrize("annotation", [float, bytes, set[str], dict[int, str], int | str, object])
def test_types_it_does_not_know_are_named_when_it_is_built(annotation: object) -> None:
    with pytest.raises(TypeError, match="no codec"):
        codec_for(annotation, {})
