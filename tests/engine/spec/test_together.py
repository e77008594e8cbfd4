"""Forms filed at once (`files:`): what one form gives for the fields of two others must be there and fit."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.spec import Doors, check, load
from engine.spec.collection.publish import publish

CASES = Path(__file__).parents[2] / "cases"
MENU = "    - form: rise\n      label: 増額\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The two forms of a pair, and a third that files both."""
    there = Path(shutil.copytree(CASES / "pairs", tmp_path / "specs"))
    text = (CASES / "together/at_once.yaml").read_text(encoding="utf-8")
    (there / "at_once.yaml").write_text(text.split("scenarios:")[0], encoding="utf-8")
    change(there / "portals/club.yaml", MENU, MENU + "    - form: at_once\n      label: 一度に\n")
    return there


@pytest.fixture
def found(folder: Path, doors: Doors) -> Callable[[], list[tuple[str, str]]]:
    def told() -> list[tuple[str, str]]:
        text = (folder / "at_once.yaml").read_text(encoding="utf-8").splitlines()
        there = [each for each in check([folder], doors) if Path(each.file).name == "at_once.yaml"]
        return [(each.code, text[each.line - 1].strip()) for each in there]

    return told


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_form_may_file_both_halves_of_a_pair(folder: Path, doors: Doors) -> None:
    assert check([folder], doors) == ()
    form = load([folder], doors).current_form("at_once")
    assert form is not None
    assert [(part.form, part.answers[-1]) for part in form.files] == [
        ("bundle", ("pay_month", "at_month")),
        ("rise", ("change_month", "at_month")),
    ]


def test_it_can_be_checked_alone(folder: Path, doors: Doors) -> None:
    """The forms that it names are looked for beside it."""
    assert check([folder / "at_once.yaml"], doors) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  - form: rise\n", "  - form: raise\n", [("REF002", "- form: raise")]),
        ("  - form: rise\n", "  - form: at_once\n", [("REF094", "- form: at_once")]),
        ("  - form: rise\n", "  - form: bundle\n", [("REF094", "- form: bundle")]),
        ("to: change_month", "to: change_moth", [("REF002", "- to: change_moth"), ("REF095", "answers:")]),
        ("from: at_month\n  - form", "from: at_moth\n  - form", [("REF002", "from: at_moth")]),
        ("to: pay_month\n        from: at_month", "to: pay_month\n        from: old_fee", [("REF097", "- to: pay_month")]),
        ("      - to: old_fee\n        from: old_fee\n", "", [("REF095", "answers:")]),
        ("      - to: change_month\n        from: at_month\n", "", [("REF095", "answers:")]),
        ("to: old_fee\n", "to: raised\n", [("REF096", "- to: raised"), ("REF095", "answers:")]),
        ("to: old_fee\n", "to: fee\n", [("REF001", "- to: fee"), ("REF095", "answers:")]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_where_it_is_written(
    old: str, new: str, expected: list[tuple[str, str]], folder: Path, found: Callable[[], list[tuple[str, str]]]
) -> None:
    change(folder / "at_once.yaml", old, new)
    assert sorted(found()) == sorted(expected)


def test_the_fields_a_pair_goes_by_are_given_even_where_they_are_not_required(
    folder: Path, found: Callable[[], list[tuple[str, str]]]
) -> None:
    change(
        folder / "rise.yaml", "      - field: change_month\n", "      - field: change_month\n        required: false\n"
    )
    change(folder / "at_once.yaml", "      - to: change_month\n        from: at_month\n", "")
    assert found() == [("REF095", "answers:")]


def test_paper_needs_a_document_of_one_of_the_forms(folder: Path, found: Callable[[], list[tuple[str, str]]]) -> None:
    channels = "  channels:\n    - channel: paper\n      label: 書類\n"
    pages = "paper:\n  check:\n    title: 確認\n    text: 確認\n    submit: 作る\n  done:\n    title: 完了\n    text: 完了\n"
    change(folder / "at_once.yaml", "  submit: 手続きを始める\n", channels)
    change(folder / "at_once.yaml", "mail_to:", f"{pages}mail_to:")
    assert found() == [("REF117", "files:")]


def test_a_form_of_another_portal_is_not_filed(folder: Path, found: Callable[[], list[tuple[str, str]]]) -> None:
    portal = (folder / "portals/club.yaml").read_text(encoding="utf-8").replace("portal: club", "portal: elsewhere")
    (folder / "portals/elsewhere.yaml").write_text(portal, encoding="utf-8")
    change(folder / "rise.yaml", "portal: club", "portal: elsewhere")
    assert ("REF093", "- form: rise") in found()


def test_a_form_that_files_others_is_not_filed_itself(folder: Path, found: Callable[[], list[tuple[str, str]]]) -> None:
    text = (folder / "at_once.yaml").read_text(encoding="utf-8")
    (folder / "again.yaml").write_text(text.replace("form: at_once", "form: again"), encoding="utf-8")
    change(folder / "at_once.yaml", "  - form: rise\n", "  - form: again\n")
    assert ("REF094", "- form: again") in found()


def test_a_change_of_a_form_is_seen_in_the_one_that_files_it_in_spite_of_the_cache(
    folder: Path, doors: Doors, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    assert check([folder], doors, cache=cache) == ()
    change(folder / "bundle.yaml", "field: old_fee", "field: former_fee")
    change(folder / "bundle.yaml", " old_fee", " former_fee")
    told = {(Path(each.file).stem, each.code) for each in check([folder], doors, cache=cache)}
    assert {("at_once", "REF002"), ("at_once", "REF095")} <= told


def test_an_unreadable_form_makes_the_one_that_files_it_no_worse(folder: Path, doors: Doors) -> None:
    change(folder / "rise.yaml", "title: 会費の増額", "tilte: 会費の増額")
    assert "at_once" not in {Path(each.file).stem for each in check([folder], doors)}


def test_a_published_text_loads_after_the_forms_that_it_files_have_changed(folder: Path, doors: Doors) -> None:
    publish(folder, doors)
    for name in ("bundle", "at_once"):
        change(folder / f"{name}.yaml", "version: 1", "version: 2")
        change(folder / f"{name}.yaml", "field: old_fee", "field: former_fee")
        change(folder / f"{name}.yaml", " old_fee", " former_fee")
    specs = load([folder], doors)
    assert sum(ref.id == "at_once" for ref in specs.forms) == 2
