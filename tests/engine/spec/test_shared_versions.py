"""Versions of forms that use fragments, and values that change with time: what needs a new version and what does not."""

import shutil
from pathlib import Path

import pytest

from engine.errors import Diagnostic, SpecError
from engine.model.form import Form
from engine.spec import Doors, Specs, check, load, publish

LATER = """{day}
        value: {value}
        basis:
          - R19
"""


@pytest.fixture
def folder(tmp_path: Path, cases: Path) -> Path:
    """Two forms that share a fragment, one of them a second, whose parameter has two values; free to change."""
    shutil.copytree(cases / "sharing", tmp_path / "specs")
    return tmp_path / "specs"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def add_value(folder: Path, day: str, value: int) -> None:
    """In the fragment, at its place among the days."""
    file = folder / "fragments/terms.yaml"
    head, *listed = file.read_text(encoding="utf-8").split("      - from: ")
    end = "    basis:\n      - R19\n"
    listed[-1] = listed[-1].removesuffix(end)
    written = sorted([*listed, LATER.format(day=day, value=value)])
    file.write_text("      - from: ".join([head, *written]) + end, encoding="utf-8")


def found_in(diagnostics: tuple[Diagnostic, ...]) -> set[tuple[str, str]]:
    return {(Path(each.file).name, each.code) for each in diagnostics}


def version(specs: Specs, form: str, number: int) -> Form:
    (found,) = (each for ref, each in specs.forms.items() if (ref.id, ref.version) == (form, number))
    return found


def values(form: Form) -> list[int | str]:
    return [value.value for each in form.parameters for value in each.values]


def test_a_changed_fragment_asks_every_form_that_uses_it_for_a_new_version(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    assert check([folder], doors) == ()
    change(folder / "fragments/holding.yaml", "label: 掛金総額", "label: 掛金の総額")
    assert found_in(check([folder], doors)) == {("filing.yaml", "LOCK002"), ("change.yaml", "LOCK002")}
    with pytest.raises(SpecError):
        publish(folder, doors)


def test_a_fragment_changes_no_form_that_does_not_use_it(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    change(folder / "fragments/terms.yaml", "label: 総額の上限", "label: 上限")
    assert found_in(check([folder], doors)) == {("filing.yaml", "LOCK002")}


@pytest.mark.parametrize(("old", "new"), [("# What two", "# What many"), ("    # paid is asked", "    # we ask paid")])
def test_comments_of_fragments_change_no_version(folder: Path, doors: Doors, old: str, new: str) -> None:
    publish(folder, doors)
    change(folder / "fragments/holding.yaml", old, new)
    assert check([folder], doors) == ()


def test_moving_a_part_into_a_fragment_changes_no_version(folder: Path, doors: Doors) -> None:
    """The version is that of the whole form, wherever its parts are written."""
    publish(folder, doors)
    shutil.copy(folder / "archive/change/1/form.yaml", folder / "change.yaml")
    assert check([folder], doors) == ()


def test_an_archived_version_is_served_as_it_was_after_its_fragment_changed(folder: Path, doors: Doors) -> None:
    ref = load([folder], doors).current["filing"]
    publish(folder, doors)
    change(folder / "fragments/holding.yaml", "label: 掛金総額", "label: 掛金の総額")
    change(folder / "filing.yaml", "version: 1", "version: 2")
    change(folder / "change.yaml", "version: 1", "version: 2")
    old = load([folder], doors).form(ref)
    assert old is not None
    field = old.field("paid")
    assert field is not None
    assert field.label.in_locale("ja") == "掛金総額"
    assert "uses:" not in old.source
    assert [(each.form, each.version) for each in publish(folder, doors)] == [("change", 2), ("filing", 2)]
    assert check([folder], doors) == ()


def test_a_later_value_joins_a_published_version(folder: Path, doors: Doors) -> None:
    ref = load([folder], doors).current["filing"]
    publish(folder, doors)
    add_value(folder, "2027-04-01", 10_000_000)
    assert check([folder], doors) == ()
    form = load([folder], doors).current_form("filing")
    assert form is not None
    assert form.ref == ref
    assert values(form) == [8_000_000, 9_000_000, 10_000_000]


@pytest.mark.parametrize(
    ("old", "new"),
    [("value: 9000000", "value: 9000001"), ("from: 2020-04-01", "from: 2020-05-01"), ("value: 8000000", "value: 1")],
)
def test_a_published_value_stands(folder: Path, doors: Doors, old: str, new: str) -> None:
    publish(folder, doors)
    change(folder / "fragments/terms.yaml", old, new)
    (found,) = check([folder], doors)
    assert (Path(found.file).name, found.code, found.line) == ("terms.yaml", "LOCK010", 6)
    assert [Path(each).name for each in found.used_by] == ["filing.yaml"]


@pytest.mark.parametrize("day", ["2001-04-01", "2019-04-01"])
def test_a_value_cannot_be_put_before_a_published_one(folder: Path, doors: Doors, day: str) -> None:
    publish(folder, doors)
    add_value(folder, day, 1)
    assert found_in(check([folder], doors)) == {("terms.yaml", "LOCK010")}


def test_a_new_version_may_correct_a_value(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    change(folder / "fragments/terms.yaml", "value: 9000000", "value: 9500000")
    change(folder / "filing.yaml", "version: 1", "version: 2")
    publish(folder, doors)
    specs = load([folder], doors)
    assert values(version(specs, "filing", 1)) == [8_000_000, 9_000_000]
    assert values(version(specs, "filing", 2)) == [8_000_000, 9_500_000]
    assert check([folder], doors) == ()


def test_publishing_again_freezes_what_was_added(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    add_value(folder, "2027-04-01", 10_000_000)
    assert [(each.form, each.version) for each in publish(folder, doors)] == [("filing", 1)]
    assert publish(folder, doors) == ()
    change(folder / "fragments/terms.yaml", "value: 10000000", "value: 11000000")
    assert found_in(check([folder], doors)) == {("terms.yaml", "LOCK010")}


def test_an_older_version_gets_the_values_added_since(folder: Path, doors: Doors) -> None:
    """A draft of version 1 is decided by the figure of its day, as one of version 2 is."""
    publish(folder, doors)
    change(folder / "filing.yaml", "text: 申し出ます。", "text: 申し出てください。")
    change(folder / "filing.yaml", "version: 1", "version: 2")
    add_value(folder, "2027-04-01", 10_000_000)
    specs = load([folder], doors)
    assert values(version(specs, "filing", 1)) == values(version(specs, "filing", 2))


def test_a_changed_value_in_the_archive_is_found(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    change(folder / "archive/filing/1/form.yaml", "value: 9000000", "value: 9000001")
    assert found_in(check([folder], doors)) == {("form.yaml", "LOCK003")}


def test_an_interrupted_freezing_is_mended_by_the_next(folder: Path, doors: Doors) -> None:
    """The archive has the later value, the lock does not yet."""
    publish(folder, doors)
    lock = (folder / "published.lock").read_bytes()
    add_value(folder, "2027-04-01", 10_000_000)
    publish(folder, doors)
    after = (folder / "published.lock").read_bytes()
    (folder / "published.lock").write_bytes(lock)
    assert check([folder], doors) == ()
    publish(folder, doors)
    assert (folder / "published.lock").read_bytes() == after != lock


def test_what_a_parameter_is_belongs_to_the_version(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    change(folder / "fragments/terms.yaml", "at: today", "at: date('2026-10-01')")
    assert found_in(check([folder], doors)) == {("filing.yaml", "LOCK002")}


def test_a_menu_below_the_first_changes_no_version(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    portal = folder / "portals/plain.yaml"
    menus = """menu:
  stage: form
  title: 手続き
  text: 選んでください。
  entries:
    - menu: more
      label: 契約の手続き
menus:
  - menu: more
    stage: form
    title: 契約の手続き
    text: 選んでください。
    entries:
      - form: filing
        label: 申出
      - form: change
        label: 変更
"""
    portal.write_text(portal.read_text(encoding="utf-8") + menus, encoding="utf-8")
    assert check([folder], doors) == ()
