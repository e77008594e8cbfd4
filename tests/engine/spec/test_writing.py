"""Data written in the house style is read back unchanged and without a doubt."""

from hypothesis import given
from hypothesis import strategies as st

from engine.spec.reader import read
from engine.spec.writing import as_yaml

words = st.text(alphabet="abnoy01:_-#'\"[]{}&*!|>%@`,. あ（）：\\", max_size=12)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
scalars = st.one_of(st.booleans(), st.integers(-(10**14), 10**14), words)
block = st.lists(words.map(lambda line: "あ" + line.strip()), min_size=2, max_size=3).map("\n".join)
odd = st.text(alphabet=" \n\t\r\x07\u3000\u200b\"\\'あa:#-", max_size=8)
data = st.dictionaries(
    keys,
    st.recursive(
        st.one_of(scalars, odd, block, block.map(lambda text: text + "\n")),
        lambda inner: st.one_of(
            st.dictionaries(keys, inner, min_size=1, max_size=3),
            st.lists(st.one_of(scalars, st.dictionaries(keys, inner, min_size=1, max_size=3)), max_size=3),
        ),
        max_leaves=6,
    ),
    min_size=1,
    max_size=4,
)


@given(data)
def test_what_is_written_is_read_back(written: dict[str, object]) -> None:
    reading = read("f", as_yaml(written).encode("utf-8"))
    assert reading.problems == ()
    assert [each for _, each in reading.doubts if each.code != "YAML022"] == []
    assert reading.source is not None
    assert reading.source.data == written


def test_the_house_style() -> None:
    given_data = {
        "on": "submitted",
        "items": [{"at": "2026-10-01", "wait": "1:00:00"}, "a"],
        "text": "あ\n\nい\n",
        "none": [],
    }
    assert as_yaml(given_data) == (
        'on: submitted\nitems:\n  - at: 2026-10-01\n    wait: "1:00:00"\n  - a\ntext: |\n  あ\n\n  い\nnone: []\n'
    )
