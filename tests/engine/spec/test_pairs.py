"""Pairs across files: what each half says must fit the other, and each may read the other's answers."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.expressions import names_used
from engine.spec import Doors, check, load
from engine.spec.collection.publish import publish

PAIRS = Path(__file__).parents[2] / "cases/pairs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PAIRS, tmp_path / "pairs"))


@pytest.fixture
def codes(folder: Path, doors: Doors) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(Path(each.file).name, each.code) for each in check([folder], doors)]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_two_forms_that_belong_together_are_sound(codes: Callable[[], list[tuple[str, str]]]) -> None:
    assert codes() == []


@pytest.mark.parametrize("name", ["bundle", "rise"])
def test_each_half_can_be_checked_alone(name: str, folder: Path, doors: Doors) -> None:
    """The other half is looked for beside it."""
    assert check([folder / f"{name}.yaml"], doors) == ()


def test_both_halves_know_the_types_of_the_others_answers(folder: Path, doors: Doors) -> None:
    specs = load([folder], doors)
    bundle, rise = specs.current_form("bundle"), specs.current_form("rise")
    assert bundle is not None
    assert bundle.pair is not None
    assert rise is not None
    assert rise.pair is None
    assert bundle.pair.other_month == "change_month"
    assert names_used(bundle.pair.where.typed) == frozenset({"pay_month", "other.change_month"})
    assert rise.field("change_month") is not None


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("rise", "      - use: member\n", "", {("bundle", "REF087"), ("bundle", "REF003")}),
        ("bundle", "to: new_fee\n      from: fee", "to: new_fees\n      from: fee", {("bundle", "REF002")}),
        ("bundle", "to: new_fee\n      from: fee", "to: change_month\n      from: fee", {("bundle", "REF090")}),
        ("bundle", "to: new_fee\n      from: fee", "to: new_fee\n      from: raised", {("bundle", "REF089")}),
        ("bundle", "other.new_fee - old_fee", "other.change_month - old_fee", {("bundle", "EXPR046")}),
        ("rise", "other.pay_month\n            message", "other.old_fee\n            message", {("rise", "EXPR040")}),
        ("rise", "change_month == other.pay_month", "change_month == other.pay_moth", {("rise", "EXPR031")}),
    ],
)
def test_what_does_not_fit_the_other_half_is_told_in_the_file_to_change(
    file: str, old: str, new: str, expected: set[tuple[str, str]], folder: Path, doors: Doors
) -> None:
    change(folder / f"{file}.yaml", old, new)
    found = {(Path(each.file).stem, each.code) for each in check([folder], doors) if each.severity == "error"}
    assert found == expected


def test_an_unreadable_half_makes_the_other_no_worse(folder: Path, doors: Doors) -> None:
    """One mistake is told once: what the other half declares cannot be known now."""
    change(folder / "bundle.yaml", "title: まとめ払いの申出", "tilte: まとめ払いの申出")
    assert {Path(each.file).stem for each in check([folder], doors)} == {"bundle"}


def test_a_pair_is_declared_once(folder: Path, codes: Callable[[], list[tuple[str, str]]]) -> None:
    third = (folder / "bundle.yaml").read_text(encoding="utf-8").split("scenarios:")[0]
    (folder / "third.yaml").write_text(third.replace("form: bundle", "form: third"), encoding="utf-8")
    assert ("third.yaml", "REF092") in codes()


def test_a_counterpart_stands_in_the_same_portal(folder: Path, codes: Callable[[], list[tuple[str, str]]]) -> None:
    portal = (folder / "portals/club.yaml").read_text(encoding="utf-8")
    elsewhere = portal.replace("portal: club", "portal: elsewhere").replace(
        "    - form: bundle\n      label: まとめ払い\n", ""
    )
    (folder / "portals/elsewhere.yaml").write_text(elsewhere, encoding="utf-8")
    (folder / "portals/club.yaml").write_text(
        portal.replace("    - form: rise\n      label: 増額\n", ""), encoding="utf-8"
    )
    change(folder / "rise.yaml", "portal: club", "portal: elsewhere")
    assert ("bundle.yaml", "REF091") in codes()


def test_a_change_of_one_half_is_seen_in_the_other_in_spite_of_the_cache(
    folder: Path, doors: Doors, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    assert check([folder], doors, cache=cache) == ()
    change(folder / "bundle.yaml", "field: pay_month", "field: pay_on")
    change(folder / "bundle.yaml", "pay_month == other", "pay_on == other")
    change(folder / "bundle.yaml", "month: pay_month", "month: pay_on")
    change(folder / "bundle.yaml", "from: pay_month", "from: pay_on")
    change(folder / "bundle.yaml", "pay_month: 2026-10", "pay_on: 2026-10")
    assert {Path(each.file).stem for each in check([folder], doors, cache=cache)} == {"rise"}


def test_a_published_half_goes_on_reading_what_its_counterpart_had_then(folder: Path, doors: Doors) -> None:
    """A draft begun under the old version of one form must load after the other has changed."""
    publish(folder, doors)
    change(folder / "bundle.yaml", "version: 1", "version: 2")
    change(folder / "bundle.yaml", "field: old_fee", "field: former_fee")
    change(folder / "bundle.yaml", " old_fee", " former_fee")
    change(folder / "rise.yaml", "version: 1", "version: 2")
    specs = load([folder], doors)
    assert sorted((ref.id, ref.version) for ref in specs.forms) == [
        ("bundle", 1),
        ("bundle", 2),
        ("rise", 1),
        ("rise", 2),
    ]
    assert specs.warnings == ()
