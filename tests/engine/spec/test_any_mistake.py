"""However a good spec is damaged, the check ends with located findings in words, or with a spec that can be built."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spec import Doors, load_words, sentence
from engine.spec.building.form import build_form
from engine.spec.building.portal import build_portal
from engine.spec.examine import Examined, examine, examine_form, examine_portal
from engine.spec.language import Language, make_language

GOOD = Path(__file__).parents[2] / "cases/specs/good"
TEXT = (GOOD / "sample.yaml").read_text(encoding="utf-8")
BITS = ['"', "'", ":", ": ", " ", "  ", "　", "：", "-", "- ", "[", "]", "{", "}", "&", "*", "!", "@", "#", " #", "|"]
MORE = [">", "%", "\n", "\t", "?", "? ", ",", "あ", "1", "=", "no", "\\", "(", "name", "kind", "\r\n", "null", "~"]

damage = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(0, 5), st.sampled_from([*BITS, *MORE, ""]))


Prepared = tuple[Language, Examined, list[Mapping[str, str]]]


@pytest.fixture(scope="module")
def prepared(doors: Doors) -> Prepared:
    """The language, the portal beside the form, the words."""
    language = make_language(doors)
    file = GOOD / "portals/plain.yaml"
    portal = examine_portal(examine(str(file), file.read_bytes(), language), language)
    return language, portal, [load_words("ja"), load_words("en")]


@settings(max_examples=150, deadline=None)
@given(st.lists(damage, min_size=1, max_size=4))
def test_a_damaged_spec_is_explained_or_usable(prepared: Prepared, damages: list[tuple[int, int, str]]) -> None:
    language, portal, catalogues = prepared
    text = TEXT
    for place, length, bit in damages:
        text = text[:place] + bit + text[place + length :]
    form = examine_form(examine("f.yaml", text.encode("utf-8"), language), portal, language)
    if form.is_sound and form.kind == "form":
        built = build_form(form.material(language), build_portal(portal.material(language)), "", portal.text)
        assert built.steps
    else:
        assert form.diagnostics
    for each in form.diagnostics:
        assert 1 <= each.line <= text.count("\n") + text.count("\r") + 2
        assert each.column >= 1
        assert all(sentence(each, words) for words in catalogues)
