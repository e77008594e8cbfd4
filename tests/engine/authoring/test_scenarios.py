"""Scenarios run against the real use cases: time, mails, sessions, files and identities are what the spec says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.authoring.scenarios.run import Result
from engine.authoring.trying import prepare, run_all
from engine.authoring.world.address_book import AddressBook
from engine.authoring.world.made_files import HEADS, make_content
from engine.cli.authoring.opening import Workplace
from engine.usecases import places
from engine.usecases.drafting.attach import tell_kind

ROOT = Path(__file__).parents[3]
AFTER = "\n  - scenario: 試し\n    after: 入力の画面まで進む\n    events:\n"


def test_every_scenario_of_the_repository_comes_out_as_expected(workplace: Workplace) -> None:
    report = run_all(prepare([ROOT / "specs"], workplace.doors, workplace.surroundings), {})
    assert [(each.scenario.name, each.failures) for each in report.failed] == []


def test_the_same_scenario_gives_the_same_numbers(specs: Path, workplace: Workplace) -> None:
    """Chance has a seed: nothing differs between two runs, so a failure can be repeated."""
    (attempt,) = prepare([specs], workplace.doors, workplace.surroundings)
    first, second = (run_all([attempt], {}) for _ in range(2))
    assert [each.observed for each in first.results] == [each.observed for each in second.results]


def test_a_scenario_that_goes_on_does_not_disturb_the_one_before(run_last: Callable[[str], Result]) -> None:
    """Each scenario has a world of its own, whatever it goes on from."""
    result = run_last(
        f"{AFTER}      - wait: 00:00:01\n        expect:\n          status: open\n".replace("00:00:01", '"00:00:01"')
    )
    assert result.passed
    assert result.scenario.inherited == result.events - 1


def test_what_an_expired_session_typed_is_there_again(run_last: Callable[[str], Result]) -> None:
    """Idle for more than half an hour, then back by a new mail to the same address."""
    typed = "          applicant_name: 見本　花子\n          kind: first\n"
    result = run_last(
        f'{AFTER}      - wait: "00:30:01"\n      - answer:\n{typed}        expect:\n          notice: typed_kept\n'
        "      - press: メールアドレスの登録からやり直す\n        expect:\n          page: registration\n"
        "      - register:\n          email: hanako@example.jp\n      - open_link: true\n      - confirm: true\n"
        f"        expect:\n          page: request\n          values:\n{typed.replace('          ', '            ')}"
    )
    assert result.failures == ()


@pytest.mark.parametrize("kind", ["jpeg", "png", "heic", "pdf"])
def test_made_up_files_look_like_their_kind(kind: str) -> None:
    assert tell_kind(make_content(kind, 5000)[:512]) == kind


@pytest.mark.parametrize("kind", [*HEADS, "unknown"])
@pytest.mark.parametrize("size", [0, 1, 10, 100_000])
def test_made_up_files_have_their_size(kind: str, size: int) -> None:
    assert len(make_content(kind, size)) == size


def test_an_address_leads_back_to_its_place() -> None:
    book = AddressBook()
    given: list[places.Place] = [
        places.Index(),
        places.Start("a", "b"),
        places.Step("d", "s", True, "f"),
        places.Step("d", "s"),
    ]
    assert [book.place_at(book.path(place)) for place in given] == given
    assert [book.place_at(book.url(place)) for place in given] == given
    assert book.path(places.Index()) == book.path(places.Index())


def test_an_address_that_was_never_given_leads_nowhere() -> None:
    with pytest.raises(LookupError):
        AddressBook().place_at("/1")
