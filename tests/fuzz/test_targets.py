"""Every target over the corpus (what once found something stays) and over bytes that hypothesis makes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).with_name("corpus")


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*/*")), ids=lambda file: f"{file.parent.name}-{file.name}")
def test_corpus_ends_as_designed(file: Path) -> None:
    TARGETS[file.parent.name](file.read_bytes())


def test_every_folder_of_the_corpus_belongs_to_a_target_and_every_target_has_seeds() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)
    assert all(any(folder.iterdir()) for folder in CORPUS.iterdir())


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_any_bytes_end_as_designed(name: str, data: st.DataObject) -> None:
    TARGETS[name](data.draw(st.binary(max_size=2_000)))


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_changed_seeds_end_as_designed(name: str, data: st.DataObject) -> None:
    """Bytes close to right ones reach deeper than any bytes do: a seed, with a few places changed, put in or cut out."""
    seed = bytearray(data.draw(st.sampled_from(sorted((CORPUS / name).iterdir()))).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(seed)))
        gone = data.draw(st.integers(0, 3))
        seed[at : at + gone] = data.draw(st.binary(max_size=3))
    TARGETS[name](bytes(seed))
