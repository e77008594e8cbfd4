"""What was checked before is not checked again, and nothing stale or foreign is ever believed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.defaults.fields.builtin import BUILT_IN
from engine.errors import Diagnostic
from engine.spec import Doors, check
from engine.spec.examine import Examined, examine
from engine.spec.language import Language, make_language


@pytest.fixture
def folder(tmp_path: Path, cases: Path) -> Path:
    shutil.copytree(cases / "good", tmp_path / "specs")
    return tmp_path / "specs"


EXAMINING = ("engine.spec.collection.survey.examine", "engine.spec.collection.beside.examine")
"""Where a file is examined as written."""


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [each.code for each in found]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_second_check_reads_nothing_anew(
    folder: Path, tmp_path: Path, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check([folder], doors, cache=tmp_path / "cache") == ()

    def refuse(*args: object) -> None:
        raise AssertionError(args)

    for place in EXAMINING:
        monkeypatch.setattr(place, refuse)
    assert check([folder], doors, cache=tmp_path / "cache") == ()
    with pytest.raises(AssertionError):
        check([folder], doors, cache=tmp_path / "cache", tool_version="other")


def test_a_changed_file_is_checked_again(folder: Path, tmp_path: Path, doors: Doors) -> None:
    check([folder], doors, cache=tmp_path / "cache")
    change(folder / "sample.yaml", "type: text", "type: txt")
    assert codes(check([folder], doors, cache=tmp_path / "cache")) == ["SPEC011"]
    assert codes(check([folder], doors, cache=tmp_path / "cache")) == ["SPEC011"]
    change(folder / "sample.yaml", "type: txt", "type: text")
    assert check([folder], doors, cache=tmp_path / "cache") == ()


def test_a_changed_portal_makes_its_forms_be_checked_again(folder: Path, tmp_path: Path, doors: Doors) -> None:
    check([folder], doors, cache=tmp_path / "cache")
    change(folder / "portals/plain.yaml", "link: help", "link: guide")
    assert codes(check([folder], doors, cache=tmp_path / "cache")) == ["REF003"]


def test_a_changed_fragment_makes_the_forms_that_use_it_be_checked_again(
    tmp_path: Path, cases: Path, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    specs, cache = tmp_path / "specs", tmp_path / "cache"
    shutil.copytree(cases / "sharing", specs)
    assert check([specs], doors, cache=cache) == ()
    change(specs / "fragments/terms.yaml", "label: 総額の上限", "label: 上限")
    examined: list[str] = []
    for place in EXAMINING:
        monkeypatch.setattr(place, _listing(examined))
    assert check([specs], doors, cache=cache) == ()
    assert "change.yaml" not in examined
    assert {"filing.yaml", "terms.yaml"} <= set(examined)
    change(specs / "fragments/holding.yaml", "8000000 - paid", "8000000 - payd")
    for _ in range(2):
        assert codes(check([specs], doors, cache=cache)) == ["EXPR030"]


def _listing(names: list[str]) -> Callable[[str, bytes, Language], Examined]:
    def look(file: str, content: bytes, language: Language) -> Examined:
        names.append(Path(file).name)
        return examine(file, content, language)

    return look


def test_a_fragment_that_nobody_uses_is_told_from_the_cache(tmp_path: Path, cases: Path, doors: Doors) -> None:
    specs = tmp_path / "specs"
    shutil.copytree(cases / "sharing", specs)
    more = "schema: 1\nfragment: more\ntitle: 使われない部分\n"
    (specs / "fragments/more.yaml").write_text(more, encoding="utf-8")
    for _ in range(2):
        assert codes(check([specs], doors, cache=tmp_path / "cache")) == ["FRAG004"]


def test_what_only_shows_across_files_is_found_from_the_cache(folder: Path, tmp_path: Path, doors: Doors) -> None:
    check([folder], doors, cache=tmp_path / "cache")
    shutil.copy(folder / "sample.yaml", folder / "twin.yaml")
    for _ in range(2):
        assert codes(check([folder], doors, cache=tmp_path / "cache")) == ["REF030"]


def test_warnings_are_remembered_with_their_places(folder: Path, tmp_path: Path, doors: Doors) -> None:
    change(folder / "sample.yaml", "  - ja\n", "  - ja\n  - en\n")
    first = check([folder], doors, cache=tmp_path / "cache")
    assert [(each.code, each.severity) for each in first] == [("REF019", "warning")]
    again = check([folder], doors, cache=tmp_path / "cache")
    assert again == first
    assert again[0].params == first[0].params


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"fingerprint": 1}', '{"fingerprint": "F", "files": []}'])
def test_a_broken_cache_is_as_good_as_none(content: str, folder: Path, tmp_path: Path, doors: Doors) -> None:
    cache = tmp_path / "cache"
    check([folder], doors, cache=cache)
    (file,) = cache.iterdir()
    fingerprint = json.loads(file.read_text(encoding="utf-8"))["fingerprint"]
    file.write_text(content.replace('"F"', json.dumps(fingerprint)), encoding="utf-8")
    assert check([folder], doors, cache=cache) == ()


def test_a_cache_that_cannot_be_written_does_no_harm(folder: Path, tmp_path: Path, doors: Doors) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    assert check([folder], doors, cache=tmp_path / "cache") == ()


def test_other_field_types_or_providers_make_another_language(doors: Doors) -> None:
    usual = make_language(doors).fingerprint
    fewer = Doors({each.name: each for each in BUILT_IN[:5]})
    other = Doors(doors.field_types, frozenset({"other"}), doors.document_renderers, doors.number_issuers)
    assert len({usual, make_language(fewer).fingerprint, make_language(other).fingerprint}) == 3
    assert make_language(doors).fingerprint == usual


def test_progress_counts_every_file(folder: Path, doors: Doors) -> None:
    seen: list[tuple[int, int]] = []
    check([folder], doors, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
