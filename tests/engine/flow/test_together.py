"""Forms filed at once: each judges the answers that stand for its own, and is heard where they were given."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from engine.flow.facts import Facts
from engine.flow.program import Program
from engine.flow.together import Part, filing_at_once, looks, with_parts
from engine.model.outcome import Evaluation

FACTS = Facts(datetime(2026, 10, 1, tzinfo=UTC), date(2026, 10, 1))
FINAL = FACTS._replace(final=True)
Make = Callable[..., Program]
NUMBER = {"type": "integer"}


def problems(evaluation: Evaluation) -> dict[str, str]:
    return {problem.field: problem.code for problem in evaluation.problems}


def seen(own: Program, part: Part, raw: Mapping[str, str], facts: Facts = FACTS) -> Evaluation:
    return with_parts(own.evaluate(raw, facts), (part,), facts)


def test_what_a_form_refuses_is_told_at_the_field_that_stands_for_its_own(program: Make) -> None:
    own = program({"s": {"sum": NUMBER}})
    part = Part(program({"s": {"n": {**NUMBER, "must": ["n > 10"]}}}), {"n": "sum"})
    refused = seen(own, part, {"sum": "10"})
    assert problems(refused) == {"sum": "constraint"}
    assert refused.problems[0].basis == ("T1",)
    assert problems(seen(own, part, {"sum": "11"})) == {}


def test_an_answer_is_refused_once_and_by_the_form_itself_first(program: Make) -> None:
    own = program({"s": {"sum": {**NUMBER, "max": 5}}})
    part = Part(program({"s": {"n": {**NUMBER, "max": 3}}}), {"n": "sum"})
    refused = seen(own, part, {"sum": "9"})
    assert [(each.field, each.params) for each in refused.problems] == [("sum", {"max": "5"})]


def test_an_answer_that_is_not_given_yet_is_no_problem_before_it_is_sent(program: Make) -> None:
    own = program({"s": {"sum": {**NUMBER, "required": False}}})
    part = Part(program({"s": {"n": NUMBER}}), {"n": "sum"})
    assert problems(seen(own, part, {})) == {}
    assert problems(seen(own, part, {}, FINAL)) == {"sum": "field.integer.required"}


def test_what_nothing_stands_for_is_told_when_it_is_sent(program: Make) -> None:
    """Better refused than filed without what a form requires."""
    own = program({"s": {"a": NUMBER, "b": NUMBER}})
    part = Part(program({"s": {"n": NUMBER, "m": NUMBER, "more": NUMBER}}), {"n": "a", "m": "b"})
    raw = {"a": "1", "b": "2"}
    assert problems(seen(own, part, raw)) == {}
    assert problems(seen(own, part, raw, FINAL)) == {"b": "field.integer.required"}


def test_a_mark_is_set_once_however_many_forms_set_it(program: Make) -> None:
    rule = {**NUMBER, "must": [{"must": "n > 10", "if_false": "mark", "message": "見本"}]}
    own, part = program({"s": {"n": rule}}), Part(program({"s": {"n": rule}}), {"n": "n"})
    assert [mark.field for mark in seen(own, part, {"n": "1"}).marks] == ["n"]
    other = with_parts(
        program({"s": {"k": NUMBER}}).evaluate({"k": "1"}, FACTS), (Part(part.program, {"n": "k"}),), FACTS
    )
    assert [mark.field for mark in other.marks] == ["k"]


def test_each_form_reads_the_others_answers_as_those_of_its_counterpart(program: Make) -> None:
    one = Part(program({"s": {"n": NUMBER}}), {"n": "a"})
    two = Part(program({"s": {"m": NUMBER, "c": {"type": "consent"}}}), {"m": "b", "c": "yes"})
    first, second = looks((one, two), {"a": 1, "b": 2, "yes": True}, FACTS._replace(given={"registered.known": True}))
    assert first.facts.given == {"registered.known": True, "other.m": 2, "other.c": True}
    assert second.facts.given == {"registered.known": True, "other.n": 1}
    assert (first.seen.values, second.seen.values) == ({"n": 1}, {"m": 2, "c": True})


def test_a_form_that_files_nothing_else_stays_as_it_is(program: Make) -> None:
    made = program({"s": {"n": NUMBER}})
    assert filing_at_once(made, {"f": made}) is made
