"""Where next: derived from the answers, never stored."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from engine.flow.facts import Facts
from engine.flow.navigation import first_undone, may_open, path, previous
from engine.flow.program import Program

FACTS = Facts(datetime(2026, 10, 1, tzinfo=UTC), date(2026, 10, 1))


def test_the_path_follows_the_answers(program: Callable[..., Program]) -> None:
    made = program(
        {
            "one": {"kind": {"type": "radio", "choices": ["a", "b"]}},
            "two": {"x": {"type": "text"}},
            "three": {"y": {"type": "text"}},
        },
        two="kind == 'b'",
    )
    short = made.evaluate({"kind": "a"}, FACTS)
    assert [step.id for step in path(made.form, short)] == ["one", "three"]
    undone = first_undone(made.form, short, ["one"])
    assert undone is not None
    assert undone.id == "three"
    before = previous(made.form, short, "three")
    assert before is not None
    assert before.id == "one"
    long = made.evaluate({"kind": "b"}, FACTS)
    assert [may_open(made.form, long, ["one"], step) for step in ("one", "two", "three")] == [True, True, False]
    assert not may_open(made.form, long, ["one"], "nowhere")


def test_a_saved_step_whose_answers_no_longer_fit_comes_again(program: Callable[..., Program]) -> None:
    made = program({"one": {"n": {"type": "integer"}}, "two": {"m": {"type": "integer"}}})
    evaluation = made.evaluate({"n": "x", "m": "1"}, FACTS)
    undone = first_undone(made.form, evaluation, ["one", "two"])
    assert undone is not None
    assert undone.id == "one"
    assert first_undone(made.form, made.evaluate({"n": "1", "m": "1"}, FACTS), ["one", "two"]) is None
