"""Folders of specs -> what is served: current and archived versions, portals, scenarios; or every diagnostic at once."""

import shutil
from pathlib import Path

import pytest

from engine.errors import SpecError
from engine.spec import Doors, Published, Specs, check, load, publish, watched_files
from engine.spec.collection.folders import find_nested


@pytest.fixture
def folder(tmp_path: Path, cases: Path) -> Path:
    """A small collection that can be changed."""
    shutil.copytree(cases / "good", tmp_path / "specs")
    return tmp_path / "specs"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_real_specs_load_without_any_finding(specs_folder: Path, doors: Doors) -> None:
    specs = load([specs_folder], doors)
    assert specs.warnings == ()
    form = specs.current_form("resubmission")
    assert form is not None
    assert [step.id for step in form.steps] == ["agreement", "papers"]
    assert form.title.in_locale("ja") == "添付資料再提出"
    assert form.portal is specs.portals["small_enterprise"]
    assert form.portal.registration is not None
    assert form.portal.registration.validity.seconds == 24 * 3600
    assert form.portal.registration.step.fields[1].constraints[0].must.text == "email_confirm == email"
    assert specs.form(form.ref) is form
    assert specs.scenarios["resubmission"]


def test_every_good_spec_and_example_gives_no_finding(specs_folder: Path, cases: Path, doors: Doors) -> None:
    assert check([specs_folder, cases / "good"], doors) == ()


def test_a_rule_knows_its_place_in_the_file(specs_folder: Path, doors: Doors) -> None:
    portal = load([specs_folder], doors).portals["small_enterprise"]
    assert portal.registration is not None
    rule = portal.registration.step.fields[1].constraints[0].must
    lines = (specs_folder / "portals/small_enterprise.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[rule.line - 1][rule.column - 1 :] == rule.text


def test_a_file_alone_is_loaded_with_the_portals_beside_it(folder: Path, doors: Doors) -> None:
    assert list(load([folder / "sample.yaml"], doors).current) == ["sample"]
    assert check([folder / "portals/plain.yaml"], doors) == ()


def test_a_missing_path_is_an_error_of_the_caller(tmp_path: Path, doors: Doors) -> None:
    with pytest.raises(FileNotFoundError):
        load([tmp_path / "nothing"], doors)


def test_all_files_are_reported_at_once(folder: Path, doors: Doors) -> None:
    change(folder / "sample.yaml", "type: text", "type: txt")
    change(folder / "portals/plain.yaml", "Asia/Tokyo", "Asia/Tokio")
    with pytest.raises(SpecError) as caught:
        load([folder], doors)
    assert {(Path(each.file).name, each.code) for each in caught.value.diagnostics} == {
        ("sample.yaml", "SPEC011"),
        ("plain.yaml", "SPEC029"),
    }


def test_watched_files_are_all_that_matter(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    names = {str(path.relative_to(folder)) for path in watched_files([folder])}
    assert names == {
        "sample.yaml",
        "portals/plain.yaml",
        "archive/sample/1/form.yaml",
        "archive/sample/1/portal.yaml",
        "published.lock",
    }


def served(specs: Specs) -> set[tuple[int, str]]:
    return {(ref.version, form.title.in_locale("ja")) for ref, form in specs.forms.items()}


def test_an_old_version_is_served_beside_the_new_one(folder: Path, doors: Doors) -> None:
    """A draft begun under version 1 finishes under version 1, also after a restart with version 2."""
    first = load([folder], doors).current["sample"]
    assert [(each.form, each.version) for each in publish(folder, doors)] == [("sample", 1)]
    change(folder / "sample.yaml", "version: 1", "version: 2")
    change(folder / "sample.yaml", "title: 見本の手続き", "title: 新しい手続き")
    specs = load([folder], doors)
    assert served(specs) == {(1, "見本の手続き"), (2, "新しい手続き")}
    old = specs.form(first)
    assert old is not None
    assert old.title.in_locale("ja") == "見本の手続き"
    assert specs.current["sample"].version == 2
    assert [(each.form, each.version) for each in publish(folder, doors)] == [("sample", 2)]
    assert check([folder], doors) == ()


def test_an_archived_version_keeps_the_portal_of_its_day(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    change(folder / "portals/plain.yaml", "sender: 見本市", "sender: 見本県")
    change(folder / "sample.yaml", "version: 1", "version: 2")
    specs = load([folder], doors)
    senders = {ref.version: form.portal.sender.in_locale("ja") for ref, form in specs.forms.items()}
    assert senders == {1: "見本市", 2: "見本県"}


def test_a_changed_text_needs_a_new_version(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    change(folder / "sample.yaml", "見本の説明です。", "変わった説明です。")
    assert [each.code for each in check([folder], doors)] == ["LOCK002"]
    with pytest.raises(SpecError):
        publish(folder, doors)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("sample.yaml", "# A small", "# Another comment. A small"),
        ("sample.yaml", "scenario: 進む", "scenario: 別の試し方"),
        ("sample.yaml", "title: 見本の手続き", 'title: "見本の手続き"'),
        ("portals/plain.yaml", "label: 見本を試す", "label: 見本を選ぶ"),
    ],
)
def test_comments_scenarios_spelling_and_menus_do_not_change_a_version(
    folder: Path, doors: Doors, file: str, old: str, new: str
) -> None:
    publish(folder, doors)
    change(folder / file, old, new)
    assert check([folder], doors) == ()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("sample.yaml", "label: お名前", "label: 氏名"),
        ("sample.yaml", "max_length: 20", "max_length: 21"),
        ("sample.yaml", "name != '見本'", "name != '例'"),
        ("portals/plain.yaml", "organisation: 見本市", "organisation: 見本県"),
    ],
)
def test_whatever_an_applicant_meets_changes_a_version(
    folder: Path, doors: Doors, file: str, old: str, new: str
) -> None:
    publish(folder, doors)
    change(folder / file, old, new)
    assert [each.code for each in check([folder], doors)] == ["LOCK002"]


def test_publishing_twice_changes_nothing(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    before = {path: path.read_bytes() for path in watched_files([folder])}
    assert publish(folder, doors) == ()
    assert {path: path.read_bytes() for path in watched_files([folder])} == before


def test_publishing_again_mends_what_an_interruption_left(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    (folder / "published.lock").unlink()
    assert [each.code for each in check([folder], doors)] == ["LOCK005"]
    found: tuple[Published, ...] = publish(folder, doors)
    assert len(found) == 1
    assert check([folder], doors) == ()


def test_only_the_form_asked_for_is_published(folder: Path, doors: Doors) -> None:
    with pytest.raises(KeyError):
        publish(folder, doors, form="other")
    assert [each.form for each in publish(folder, doors, form="sample")] == ["sample"]


def test_the_archive_holds_the_texts_byte_for_byte(folder: Path, doors: Doors) -> None:
    """Line ends included: the text kept for ever is the text that was checked."""
    content = (folder / "sample.yaml").read_bytes().replace(b"\n", b"\r\n")
    (folder / "sample.yaml").write_bytes(content)
    publish(folder, doors)
    assert (folder / "archive/sample/1/form.yaml").read_bytes() == content


def test_examples_and_each_folder_of_them_are_collections_of_their_own(specs_folder: Path) -> None:
    """`check specs/` reaches procedures that need a portal and fragments of their own."""
    roots = [each.root.relative_to(specs_folder).as_posix() for each in find_nested([specs_folder])]
    assert roots == [".", "examples", "examples/decrease"]
