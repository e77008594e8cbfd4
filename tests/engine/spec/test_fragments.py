"""Fragments: declared once, in front of a form's own lists and in its steps; their mistakes are told where they stand."""

import shutil
from pathlib import Path

import pytest

from engine.errors import SpecError
from engine.model.form import Form
from engine.spec import Doors, check, load, load_words, sentence, watched_files
from engine.spec.reader import read
from engine.spec.sharing.resolve import Resolved, resolve
from engine.spec.sharing.whole_text import whole_text
from engine.spec.source import Source

BAD = sorted((Path(__file__).parents[2] / "cases/specs/bad_folders").glob("*/fragments"))


@pytest.fixture
def folder(tmp_path: Path, cases: Path) -> Path:
    """Two forms that share a fragment, one of them a second; free to change."""
    shutil.copytree(cases / "sharing", tmp_path / "specs")
    return tmp_path / "specs"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def form_of(folder: Path, doors: Doors, name: str = "filing") -> Form:
    form = load([folder], doors).current_form(name)
    assert form is not None
    return form


def source_of(text: str, file: str = "f.yaml") -> Source:
    source = read(file, text.encode("utf-8")).source
    assert source is not None
    return source


def test_fields_of_a_block_stand_where_it_is_used(folder: Path, doors: Doors) -> None:
    form = form_of(folder, doors)
    assert [field.id for field in form.steps[0].fields] == ["kind", "contract_no", "paid", "amount"]


def test_lists_of_fragments_stand_in_front_of_the_own(folder: Path, doors: Doors) -> None:
    form = form_of(folder, doors)
    assert [field.id for field in form.calculated] == ["room", "rest"]
    assert [each.id for each in form.parameters] == ["cap"]
    assert form_of(folder, doors, "change").parameters == ()


def test_a_form_without_fragments_is_left_as_it_is(cases: Path) -> None:
    form = source_of((cases / "good/sample.yaml").read_text(encoding="utf-8"))
    assert resolve(form, {}) == Resolved(form)
    assert whole_text(form) == form.text


def test_the_whole_text_gives_the_same_form_without_the_fragments(folder: Path, doors: Doors) -> None:
    """What a submission keeps is enough to show its form for ever."""
    form = form_of(folder, doors)
    (folder / "filing.yaml").write_text(form.source, encoding="utf-8")
    shutil.rmtree(folder / "fragments")
    (folder / "change.yaml").unlink()
    again = form_of(folder, doors)
    assert again.ref == form.ref
    assert [field.id for field in again.fields()] == [field.id for field in form.fields()]
    assert again.source == form.source


def test_a_rule_knows_its_place_in_the_fragment(folder: Path, doors: Doors) -> None:
    field = form_of(folder, doors).field("room")
    assert field is not None
    assert field.calculate is not None
    assert field.calculate.file == str(folder / "fragments/holding.yaml")
    lines = Path(field.calculate.file).read_text(encoding="utf-8").splitlines()
    assert lines[field.calculate.line - 1][field.calculate.column - 1 :].startswith(field.calculate.text)


def test_a_place_of_the_form_stays_right_behind_what_was_put_in_front(folder: Path, doors: Doors) -> None:
    change(folder / "filing.yaml", "room - amount", "room - amuont")
    (found,) = check([folder], doors)
    text = (folder / "filing.yaml").read_text(encoding="utf-8").splitlines()
    assert found.file == str(folder / "filing.yaml")
    assert text[found.line - 1][found.column - 1 :] == "amuont"


def test_a_mistake_in_a_fragment_is_told_once_with_every_form_that_shows_it(folder: Path, doors: Doors) -> None:
    change(folder / "fragments/holding.yaml", "8000000 - paid", "8000000 - payd")
    (found,) = check([folder], doors)
    assert found.file == str(folder / "fragments/holding.yaml")
    assert found.used_by == (str(folder / "change.yaml"), str(folder / "filing.yaml"))


def test_a_mistake_that_only_one_form_makes_names_that_form(folder: Path, doors: Doors) -> None:
    """The fragment reads a field of the form; the other one does not have it."""
    change(folder / "fragments/holding.yaml", "8000000 - paid", "8000000 - paid - amount")
    change(folder / "change.yaml", "field: amount", "field: sum")
    change(folder / "change.yaml", "must: amount <= room", "must: sum > 0")
    change(folder / "change.yaml", "room - amount", "room - sum")
    found = check([folder], doors)
    assert {each.used_by for each in found if each.code == "EXPR030"} == {(str(folder / "change.yaml"),)}


def test_a_value_that_yaml_may_misread_is_told_once_in_a_fragment(folder: Path, doors: Doors) -> None:
    change(folder / "fragments/holding.yaml", "label: 契約番号", "label: no")
    assert [(each.code, each.used_by) for each in check([folder], doors)] == [("YAML021", ())]


def test_a_list_that_gets_too_long_through_a_fragment_is_told(folder: Path, doors: Doors) -> None:
    change(folder / "filing.yaml", "  - terms\n", "  - terms\n  - terms\n")
    assert [each.code for each in check([folder], doors)] == ["SPEC019"]


def test_an_unreadable_fragment_is_not_missed_as_well(folder: Path, doors: Doors) -> None:
    change(folder / "fragments/holding.yaml", "title:", "titel:")
    assert [(Path(each.file).name, each.code) for each in check([folder], doors)] == [("holding.yaml", "SPEC001")]


def test_a_fragment_alone_is_checked_with_the_forms_that_use_it(folder: Path, doors: Doors) -> None:
    file = folder / "fragments/holding.yaml"
    assert check([file], doors) == ()
    change(file, "8000000 - paid", "8000000 - payd")
    assert [each.code for each in check([file], doors)] == ["EXPR030"]


def test_a_form_alone_is_loaded_with_its_fragments(folder: Path, doors: Doors) -> None:
    assert list(load([folder / "filing.yaml"], doors).current) == ["filing"]
    assert check([folder / "filing.yaml"], doors) == ()


def test_fragments_are_watched_and_counted(folder: Path, doors: Doors) -> None:
    names = {path.name for path in watched_files([folder])}
    assert {"holding.yaml", "terms.yaml"} <= names
    seen: list[tuple[int, int]] = []
    check([folder], doors, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (5, 5)


def test_a_form_whose_fragment_is_missing_cannot_be_loaded(folder: Path, doors: Doors) -> None:
    (folder / "fragments/terms.yaml").unlink()
    with pytest.raises(SpecError) as caught:
        load([folder], doors)
    assert [each.code for each in caught.value.diagnostics] == ["REF003"]


def test_a_value_declared_twice_is_no_override() -> None:
    form = source_of("form: f\ncalendar: jp.public\nuses:\n  - a\n")
    fragment = source_of("fragment: a\ncalendar: jp.public\n", "a.yaml")
    (found,) = resolve(form, {"a": fragment}).problems
    assert (found.file, found.line, found.code, found.params["first"]) == ("f.yaml", 2, "FRAG003", "a.yaml:2")


def test_a_value_of_a_fragment_counts_for_the_form_and_keeps_its_place() -> None:
    form = source_of("form: f\nuses:\n  - a\n")
    whole = resolve(form, {"a": source_of("fragment: a\ncalendar: jp.public\n", "a.yaml")}).source
    assert whole is not None
    assert whole.data == {"form": "f", "calendar": "jp.public"}
    at = whole.at_value(("calendar",), "REF004")
    assert (at.file, at.line, at.column) == ("a.yaml", 2, 11)


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("folder", [each.parent for each in BAD], ids=lambda each: each.name)
def test_every_finding_about_fragments_has_words(locale: str, folder: Path, doors: Doors) -> None:
    words = load_words(locale)
    assert all("{" not in sentence(each, words) and "@" not in sentence(each, words) for each in check([folder], doors))
