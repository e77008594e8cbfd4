"""However a fragment is damaged, the forms that use it end with located findings in words, or can be built."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spec import Doors, load_words, sentence
from engine.spec.building.form import build_form
from engine.spec.building.portal import build_portal
from engine.spec.examine import Examined, complete, examine, examine_form, examine_fragment, examine_portal
from engine.spec.language import Language, make_language
from engine.spec.reader import read
from engine.spec.sharing.whole_text import whole_text

CASES = Path(__file__).parents[2] / "cases/specs/sharing"
TEXTS = {
    name: (CASES / "fragments" / f"{name}.yaml").read_text(encoding="utf-8").split("\n", 1)[1]
    for name in ("holding", "terms")
}
BITS = [
    '"',
    "'",
    ":",
    ": ",
    " ",
    "  ",
    "　",
    "：",
    "-",
    "- ",
    "[",
    "{",
    "&",
    "#",
    " #",
    "|",
    "\n",
    "あ",
    "1",
    "=",
    "null",
]
WORDS = ["paid", "amount", "kind", "holder", "use", "field", "block", "uses", "calculated", "cap", "R1", "2020-04-01"]

damage = st.tuples(st.integers(0, 900), st.integers(0, 5), st.sampled_from([*BITS, *WORDS, ""]))


@pytest.fixture(scope="module")
def language(doors: Doors) -> Language:
    return make_language(doors)


@pytest.fixture(scope="module")
def portal(language: Language) -> Examined:
    return examine_portal(_examined("portals/plain.yaml", language), language)


def _examined(name: str, language: Language) -> Examined:
    return examine(name, (CASES / name).read_bytes(), language)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.lists(damage, min_size=1, max_size=3))
def test_a_damaged_fragment_is_explained_or_usable(
    language: Language, portal: Examined, name: str, damages: list[tuple[int, int, str]]
) -> None:
    texts = dict(TEXTS)
    for place, length, bit in damages:
        at = place % len(texts[name])
        texts[name] = texts[name][:at] + bit + texts[name][at + length :]
    shaped = {id_: examine(f"{id_}.yaml", text.encode("utf-8"), language) for id_, text in texts.items()}
    fragments = {id_: examine_fragment(each) for id_, each in shaped.items() if each.kind == "fragment"}
    form = _examined("filing.yaml", language)
    whole = examine_form(complete(form, fragments, language, all_known=True), portal, language)
    if whole.is_sound and whole.source is not None:
        built = build_form(whole.material(language), build_portal(portal.material(language)), "", portal.text)
        assert built.steps
        again = read("again.yaml", whole_text(whole.source).encode("utf-8")).source
        assert again is not None
        assert again.data == whole.source.data
    else:
        assert whole.diagnostics
    for each in (*whole.diagnostics, *(one for fragment in fragments.values() for one in fragment.diagnostics)):
        lines = texts.get(each.file.removesuffix(".yaml"), form.text).count("\n") + 2
        assert 1 <= each.line <= lines
        assert each.used_by == () or each.file != "filing.yaml"
        assert all(sentence(each, load_words(locale)) for locale in ("ja", "en"))
