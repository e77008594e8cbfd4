"""Mails about pairs leave with whoever empties the queues: `serve`, or `deliver` on a machine of its own."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

from engine.app.delivering import pairs_of
from engine.app.serving import offered_at
from engine.app.workers import Workers
from engine.settings import Settings
from engine.usecases.filing.pair_jobs import tell_pairs
from tests.engine.web.driving import LIBRARY, DoorIdentity, World, bare_parts, browsing, make_world
from tests.engine.web.test_pairs import BUNDLE, OUTCOME, PAIRS, enter, file

JST = timezone(timedelta(hours=9))


def lapsed() -> World:
    """One half was filed, and the deadline is over."""
    world = make_world((PAIRS,), identity=DoorIdentity("gbizid", "redirect"))
    world.clock.set(datetime(2026, 10, 1, 9, tzinfo=JST))
    with browsing(world) as browser:
        enter(browser)
        file(browser, "まとめ払い", BUNDLE)
    world.clock.set(datetime(2026, 10, 6, tzinfo=JST))
    return world


def workers_of(world: World, *, pairs: bool) -> Workers:
    look = tell_pairs(lambda: offered_at(world.site), store=world.store, clock=world.clock)
    return Workers(
        storage=world.storage, sealer=world.store.sealer, clock=world.clock, transport=world.postbox, renderers={},
        tell_pairs=look if pairs else None,
    )  # fmt: skip


def test_one_pass_looks_at_the_pair_and_sends_the_mail() -> None:
    world = lapsed()
    ended = workers_of(world, pairs=True).deliver_due()
    assert {each.ending for each in ended} == {"done"}
    assert [mail.subject for mail in world.postbox.sent][-1] == OUTCOME


def test_where_no_pair_is_offered_nothing_of_it_is_touched() -> None:
    """A machine without these specs leaves the jobs to one that has them."""
    world = lapsed()
    workers_of(world, pairs=False).deliver_due()
    assert OUTCOME not in [mail.subject for mail in world.postbox.sent]
    workers_of(world, pairs=True).deliver_due()
    assert OUTCOME in [mail.subject for mail in world.postbox.sent]


def test_deliver_reads_the_specs_for_pairs_and_goes_on_without_them(tmp_path: Path) -> None:
    def offered(specs: Path) -> bool:
        return pairs_of(bare_parts(Settings(specs=(specs,)), DoorIdentity("mynumber_card"))) is not None

    assert offered(PAIRS)
    assert not offered(LIBRARY)
    (tmp_path / "broken.yaml").write_text("form: broken\n", encoding="utf-8")
    assert not offered(tmp_path)
    assert not offered(tmp_path / "nowhere")
