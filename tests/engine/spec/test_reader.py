"""YAML text -> data and places. Lines and columns are characters from 1, whatever the text, its line ends or quotes."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.spec.reader import SIZE_LIMIT, read
from engine.spec.reading.compose import DEPTH_LIMIT, Loader
from engine.spec.source import Source

CASES = Path(__file__).parents[2] / "cases/specs"
LOADERS = [Loader, yaml.SafeLoader]


def source_of(text: str, loader: type = Loader) -> Source:
    reading = read("f.yaml", text.encode("utf-8"), loader)
    assert reading.problems == ()
    assert reading.source is not None
    return reading.source


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places_count_characters_from_one(loader: type, end: str, mark: str) -> None:
    text = mark + end.join(["題: 掛金", "一覧:", "  - 名前: 花子", '    鍵: "値"', ""])
    source = source_of(text, loader)
    assert source.data == {"題": "掛金", "一覧": [{"名前": "花子", "鍵": "値"}]}
    assert (source.values["題",].line, source.values["題",].column, source.values["題",].end_column) == (1, 4, 6)
    assert (source.keys["一覧", 0, "鍵"].line, source.keys["一覧", 0, "鍵"].column) == (4, 5)
    assert (source.values["一覧", 0].line, source.values["一覧", 0].column) == (3, 5)


@pytest.mark.parametrize("loader", LOADERS)
def test_both_loaders_read_the_real_specs_alike(loader: type, specs_folder: Path) -> None:
    for file in (specs_folder / "resubmission.yaml", specs_folder / "portals/small_enterprise.yaml"):
        source = source_of(file.read_text(encoding="utf-8"), loader)
        usual = source_of(file.read_text(encoding="utf-8"))
        assert (source.data, dict(source.keys), dict(source.values)) == (usual.data, usual.keys, usual.values)


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("must: 名 == 'あ' and zzz", 13, (1, 20)),
        ("must: \"名 == 'あ' and zzz\"", 13, (1, 21)),
        ('must: "\\u540d == \\"あ\\" and zzz"', 13, (1, 28)),
        ("must: '名 == ''あ'' and zzz'", 13, (1, 23)),
        ("must: |\n  名 == 'あ' and zzz\n", 13, (2, 16)),
        ("must: |\n  名 == 'あ'\n  and zzz\n", 13, (3, 7)),
        ("must: |-\n\n    名 == 'あ'\n    and zzz\n", 14, (4, 9)),
        ("must: >\n  名 == 'あ'\n  and zzz\n", 13, (3, 7)),
        ("must: |2\n    名 == 'あ'\n  and zzz\n", 0, (2, 3)),
    ],
)
def test_a_character_of_a_value_is_found_in_the_file(text: str, offset: int, place: tuple[int, int]) -> None:
    assert source_of(text).place(("must",), offset) == place


@given(st.text(alphabet="あいうabc 'x\"\\", min_size=1, max_size=12), st.sampled_from(["'", '"']))
def test_every_character_of_a_quoted_value_is_found(words: str, quote: str) -> None:
    escaped = words.replace("'", "''") if quote == "'" else words.replace("\\", "\\\\").replace('"', '\\"')
    source = source_of(f"a: {quote}{escaped}{quote}\n")
    assert source.data["a"] == words
    for offset, character in enumerate(words):
        line, column = source.place(("a",), offset)
        raw = source.lines[line - 1]
        assert raw[column - 1] == character or raw[column] == character


@given(
    st.lists(
        st.text(alphabet="あい ab", min_size=1, max_size=8).map(lambda words: "い" + words), min_size=1, max_size=5
    )
)
def test_every_character_of_a_block_is_found(block: list[str]) -> None:
    source = source_of("a: |\n" + "".join(f"    {line}\n" for line in block))
    value = source.data["a"]
    assert isinstance(value, str)
    for offset, character in enumerate(value):
        line, column = source.place(("a",), offset)
        assert character == "\n" or source.lines[line - 1][column - 1] == character


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("999999999999999", 999999999999999),
        ("見本", "見本"),
        ("2026-11", "2026-11"),
        ("1.2.3", "1.2.3"),
        ("yesterday", "yesterday"),
        ("'12:30'", "12:30"),
        ('"0123"', "0123"),
        ("10円", "10円"),
        ("a#b", "a#b"),
        ("a # b", "a"),
        ("[あ, い]", ["あ", "い"]),
        ("[]", []),
    ],
)
def test_only_true_false_integers_and_null_are_typed(written: str, value: object) -> None:
    reading = read("f", f"a: {written}\n".encode())
    assert (reading.problems, reading.doubts) == ((), ())
    assert reading.source is not None
    assert reading.source.data["a"] == value
    assert type(reading.source.data["a"]) is type(value)


def test_a_file_that_is_too_large_is_not_read() -> None:
    reading = read("f", b"a: " + b"x" * SIZE_LIMIT)
    assert [(each.code, each.line) for each in reading.problems] == [("YAML002", 0)]


def test_depth_is_bounded_without_recursion() -> None:
    reading = read("f", b"a: " + b"[" * 100_000)
    assert [each.code for each in reading.problems] == ["YAML015"]
    deep = "".join("  " * level + "a:\n" for level in range(5000))[:900_000]
    assert [each.code for each in read("f", deep.encode()).problems] == ["YAML003"]
    assert DEPTH_LIMIT < 50


def test_utf16_is_named() -> None:
    assert read("f", "a: 1".encode("utf-16")).problems[0].params == {"encoding": "UTF-16"}


def test_the_corrected_line_can_be_read(tmp_path: Path) -> None:
    """What a diagnostic tells to write is free of that very mistake."""
    del tmp_path
    seen = set()
    for case in sorted((CASES / "bad").glob("yaml_*.yaml")):
        reading = read(case.name, case.read_bytes())
        for each in (*reading.problems, *(doubt for _, doubt in reading.doubts)):
            line = each.params.get("line")
            if not isinstance(line, str) or each.code in (
                "YAML003",
                "YAML007",
                "YAML008",
                "YAML014",
                "YAML015",
                "YAML054",
                "YAML099",
            ):
                continue
            seen.add(each.code)
            mended = read("mended", f"{line}\n".encode())
            found = [*mended.problems, *(doubt for _, doubt in mended.doubts)]
            assert each.code not in {other.code for other in found}, (case.name, line)
    assert len(seen) > 20


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    reading = read("f", content)
    assert reading.source is not None or reading.problems


@given(st.text(alphabet=st.sampled_from(list("ab:- '\"[]{}&*!|>%@`#?,あ：　\n\t1=\\")), max_size=60))
def test_no_text_breaks_the_reader_and_places_stay_inside(text: str) -> None:
    reading = read("f", text.encode("utf-8"))
    lines = text.split("\n")
    for each in reading.problems:
        assert 1 <= each.line <= len(lines) + 1
        assert each.column >= 1
