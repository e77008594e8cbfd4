"""Jobs of pairs: looked at again when storage, keys or specs are down, and never saying a thing twice."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from engine.app.serving import offered_at
from engine.errors import KeyUnavailable, StorageUnavailable
from engine.model.records import SubmissionRecord
from engine.ports.keys import Box
from engine.testing.memory_storage import MemoryStorage
from engine.usecases.filing.drain import Backoff, Drained, Queue, drain_one
from engine.usecases.filing.jobs import PAIR
from engine.usecases.filing.pair_jobs import Offered, tell_pairs
from tests.engine.web.driving import DoorIdentity, World, browsing, make_world
from tests.engine.web.test_pairs import BUNDLE, OUTCOME, enter, file, subjects

PAIRS = Path(__file__).parents[2] / "cases" / "pairs"
JST = timezone(timedelta(hours=9))
QUEUE = Queue(PAIR, Backoff((60,), attempts=5))


class Forgetful(MemoryStorage):
    """A storage that loads no filing while it is told to be down."""

    down = False

    def load_submission(self, draft_id: str) -> SubmissionRecord | None:
        if self.down:
            raise StorageUnavailable("storage.down")
        return super().load_submission(draft_id)


@dataclass
class House:
    world: World
    storage: Forgetful

    def look(self, *, offered: bool = True, keys: bool = True) -> Drained | None:
        """One job of a pair."""
        store = self.world.store if keys else replace(self.world.store, sealer=NoKeys())  # type: ignore[arg-type]
        there = offered_at(self.world.site)

        def now() -> Offered | None:
            return there if offered else None

        work = tell_pairs(now, store=store, clock=self.world.clock)
        return drain_one(QUEUE, work, storage=self.storage, sealer=store.sealer, clock=self.world.clock)


class NoKeys:
    """A sealer whose key cannot be had now."""

    def box(self, wrapped_key: bytes) -> Box:
        raise KeyUnavailable("keys.missing")


@pytest.fixture
def house() -> House:
    """The deadline of a filing that stayed alone is over, and so is the time of its reminder."""
    storage = Forgetful()
    world = make_world((PAIRS,), storage=storage, identity=DoorIdentity("gbizid", "redirect"))
    world.clock.set(datetime(2026, 10, 1, 9, tzinfo=JST))
    with browsing(world) as browser:
        enter(browser)
        file(browser, "まとめ払い", BUNDLE)
    world.deliver()
    world.clock.set(datetime(2026, 10, 6, tzinfo=JST))
    return House(world, storage)


@pytest.mark.parametrize("broken", ["storage", "keys", "specs"])
def test_what_is_down_is_tried_again_and_nothing_is_lost(house: House, broken: str) -> None:
    house.storage.down = broken == "storage"
    ended = house.look(keys=broken != "keys", offered=broken != "specs")
    assert ended is not None
    assert (ended.ending, ended.error) == (
        "retry",
        {"storage": "storage.down", "keys": "keys.missing", "specs": "pair.no_specs"}[broken],
    )
    house.storage.down = False
    house.world.clock.move(timedelta(minutes=1))
    assert subjects(house.world)[-1] == OUTCOME


def test_a_job_done_twice_sends_one_mail(house: House) -> None:
    """A lease that ran out: another worker does the same job again."""
    house.look()
    told = len(house.world.deliver())
    for key in [key for key in house.storage._jobs if key.startswith("pair:")]:
        house.storage._jobs[key] = replace(house.storage._jobs[key], state="waiting")
    assert len(house.world.deliver()) == told


def test_a_reminder_whose_time_passed_unseen_is_not_sent_after_the_deadline(house: House) -> None:
    """The server stood still from the 2nd to the 6th: only the outcome is still worth telling."""
    assert subjects(house.world) == ["まとめ払いを受け付けました", OUTCOME]


def test_jobs_show_no_personal_data(house: House) -> None:
    for job in house.storage._jobs.values():
        shown = (job.key + repr(job.sealed) + job.last_error).lower()
        assert not any(word in shown for word in ("a12345678", "見本商店", "hanako"))
