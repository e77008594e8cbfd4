"""The fake clock stands still until it is moved; seeded entropy repeats by seed and never within one."""

from datetime import UTC, datetime, timedelta, timezone

from engine.testing.time_and_chance import START, FakeClock, SeededEntropy


def test_the_clock_moves_only_when_told() -> None:
    clock = FakeClock()
    assert clock.now() == clock.now() == START
    clock.move(timedelta(hours=24))
    assert clock.now() == START + timedelta(hours=24)


def test_the_clock_speaks_utc() -> None:
    clock = FakeClock()
    clock.set(datetime(2026, 10, 6, 0, 0, tzinfo=timezone(timedelta(hours=9))))
    assert clock.now() == datetime(2026, 10, 5, 15, 0, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_entropy_repeats_by_seed_and_differs_by_call() -> None:
    one, same, other = SeededEntropy("a"), SeededEntropy("a"), SeededEntropy("b")
    first, second = one.token_bytes(32), one.token_bytes(32)
    assert first != second
    assert [same.token_bytes(32), same.token_bytes(32)] == [first, second]
    assert other.token_bytes(32) != first
    assert len(one.token_bytes(7)) == 7
