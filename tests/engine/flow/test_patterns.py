"""Patterns of specs are accepted only when no answer can keep the server busy; the bound is checked by counting steps."""

import string
from collections.abc import Callable, Iterator
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest
import yaml
from hypothesis import Phase, assume, example, given, settings
from hypothesis import strategies as st

from engine.flow.backtracking import TooComplexError, worst_steps
from engine.flow.patterns import CODES, MAX_STEPS, check_pattern

MESSAGES = Path(__file__).parents[3] / "engine" / "spec" / "messages"

GOOD = [
    ("[0-9]{9}", 200),
    ("A[0-9]{8}", 200),
    ("[0-9A-Za-z]{32}", 200),
    ("[ァ-ヶー　 ]{1,60}", 200),
    ("[0-9]{3}-?[0-9]{4}", 200),
    ("0[0-9]{1,4}-?[0-9]{1,4}-?[0-9]{3,4}", 200),
    ("[ァ-ヶ]+[ 　]?[ァ-ヶ]+", 200),
    (r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", 254),
    ("(?:[0-9]+,)*[0-9]+", 10_000),
    (r"\w+(?:\s\w+)*", 10_000),
    ("(?:個人|法人)(?:第[0-9]+号)?", 30),
    (".*", 10_000),
    ("[ぁ-ん]{1,2000}", 2_000),
    ("^(?P<year>[0-9]{4})年$", 10),
    ("", 10),
]
BAD = [
    ("[0-9", "PATTERN001", 0),
    ("[0-9]{3}(", "PATTERN001", 8),
    ("*a", "PATTERN001", 0),
    ("数字(?=円)", "PATTERN002", 2),
    ("(?<!a)b", "PATTERN002", 0),
    (r"(a)\1", "PATTERN002", 3),
    ("(?P<n>a)(?P=n)", "PATTERN002", 8),
    ("(a)?(?(1)b|c)", "PATTERN002", 4),
    ("(?i)a", "PATTERN002", 0),
    ("(?i:a)b", "PATTERN002", 0),
    ("あ(?>a+)b", "PATTERN002", 1),
    ("a++b", "PATTERN002", 1),
    ("a{2,3}+b", "PATTERN002", 1),
    ("(a*)*", "PATTERN003", None),
    ("(a?){5}", "PATTERN003", None),
    ("(?:a|b?)+", "PATTERN003", None),
    ("(a+)+b", "PATTERN004", None),
    ("(a|a)*b", "PATTERN004", None),
    ("(?:a|aa)+b", "PATTERN004", None),
    ("(.*)(.*)(.*)(.*)x", "PATTERN004", None),
    ("a?" * 30 + "a" * 30, "PATTERN004", None),
    ("(?:|)" * 40, "PATTERN004", None),
    ("[a-z]{64}[0-9]{64}" * 25, "PATTERN005", None),
    ("(?:[ab]*a[ab]{50})", "PATTERN005", None),
    ("[0-9]{201}", "PATTERN006", None),
    ("[a[b]", "PATTERN007", 2),
    ("[あ--い]", "PATTERN007", 2),
]


@pytest.mark.parametrize(("pattern", "max_length"), GOOD)
def test_what_specs_need_is_accepted(pattern: str, max_length: int) -> None:
    assert check_pattern(pattern, max_length) == ()


@pytest.mark.parametrize(("pattern", "code", "column"), BAD)
def test_what_may_hang_or_cannot_be_judged_is_refused(pattern: str, code: str, column: int | None) -> None:
    problem = check_pattern(pattern, 5_000 if code == "PATTERN005" else 200)[0]
    assert problem.code == code
    assert problem.params.get("column") == column
    assert set(problem.params) == CODES[code]


def test_the_same_pattern_may_be_safe_on_shorter_answers() -> None:
    assert check_pattern("(.*)(.*)(.*)x", 200)
    assert not check_pattern("(.*)(.*)(.*)x", 40)


def test_every_code_is_provoked() -> None:
    assert {code for _, code, _ in BAD} == set(CODES)


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_code_is_worded_with_its_parameters(locale: str) -> None:
    catalogue = yaml.safe_load((MESSAGES / f"patterns.{locale}.yaml").read_text())
    assert set(catalogue) == set(CODES)
    for code, params in CODES.items():
        assert {name for _, name, _, _ in string.Formatter().parse(catalogue[code]) if name} <= params
        assert catalogue[code].format(**dict.fromkeys(params, 7))


@given(st.text("ab[](){}|?*+\\^$.-&~!<=>:#P1,0あ", max_size=20), st.integers(1, 300))
@example("(" * 5_000 + ")" * 5_000, 10)
@example("[a-" * 3, 10)
@example("[[\\", 10)
def test_no_text_whatever_breaks_the_check(pattern: str, max_length: int) -> None:
    for problem in check_pattern(pattern, max_length):
        assert set(problem.params) == CODES[problem.code]


Resume = Callable[[int], bool]


class Matcher:
    """A plain backtracking matcher over the same syntax tree, greedy or not as written, that counts what it tries."""

    def __init__(self, text: str, most: int) -> None:
        self.text, self.most, self.steps = text, most, 0

    def fullmatch(self, nodes: Any) -> bool:
        return self.sequence(list(nodes), 0, lambda at: self.step() and at == len(self.text))

    def step(self) -> bool:
        self.steps += 1
        assert self.steps <= self.most, "more steps than the bound"
        return True

    def sequence(self, nodes: list[Any], at: int, resume: Resume) -> bool:
        if not nodes:
            return resume(at)
        return self.node(nodes[0], at, lambda then: self.sequence(nodes[1:], then, resume))

    def node(self, node: Any, at: int, resume: Resume) -> bool:
        operator, argument = node
        if operator is sre.SUBPATTERN:
            return self.sequence(list(argument[3]), at, resume)
        if operator is sre.BRANCH:
            return any(self.sequence(list(branch), at, resume) for branch in argument[1])
        if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            least, most, body = argument
            return self.repeat(list(body), (least, most), at, resume, operator is sre.MAX_REPEAT)
        if operator is sre.AT:
            return self.anchor(argument, at) and resume(at)
        self.step()
        return at < len(self.text) and self.reads(node, self.text[at]) and resume(at + 1)

    def repeat(self, body: list[Any], bounds: tuple[int, int], at: int, resume: Resume, greedy: bool) -> bool:
        least, most = bounds

        def again() -> bool:
            rest = (max(least - 1, 0), most - 1)
            return most > 0 and self.sequence(body, at, lambda then: self.repeat(body, rest, then, resume, greedy))

        if least > 0:
            return again()
        return (again() or resume(at)) if greedy else (resume(at) or again())

    def anchor(self, where: Any, at: int) -> bool:
        return at == (0 if where is sre.AT_BEGINNING else len(self.text))

    def reads(self, node: Any, char: str) -> bool:
        operator, argument = node
        if operator is sre.ANY:
            return char != "\n"
        if operator is sre.LITERAL:
            return bool(ord(char) == argument)
        if operator is sre.NOT_LITERAL:
            return bool(ord(char) != argument)
        return self.is_in(argument, char)

    def is_in(self, items: Any, char: str) -> bool:
        negated = items[0][0] is sre.NEGATE
        found = any(
            (operator is sre.LITERAL and ord(char) == argument)
            or (operator is sre.RANGE and argument[0] <= ord(char) <= argument[1])
            or (operator is sre.CATEGORY and argument is sre.CATEGORY_DIGIT and char.isdecimal())
            or (operator is sre.CATEGORY and argument is sre.CATEGORY_WORD and (char.isalnum() or char == "_"))
            for operator, argument in items
        )
        return negated != found


def _repeated(body: str, quantifier: str) -> str:
    return f"(?:{body}){quantifier}"


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "1", "あ", "ab", "^", "$", "[a-c1]"])
QUANTIFIERS = st.sampled_from(["?", "*", "+", "{2}", "{0,3}", "{1,4}", "{2,}", "*?", "{0,70}", "{1,3}?"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(_repeated, inner, QUANTIFIERS),
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        inner.map(lambda part: f"({part})?"),
    ),
    max_leaves=9,
)


def answers(max_length: int) -> Iterator[str]:
    """Answers that make a matcher try everything: long runs of what patterns love, spoilt at the end."""
    for pump in ("a", "b", "ab", "aab", "1", "a1", "あ", "abab1"):
        run = (pump * max_length)[:max_length]
        yield run
        for spoiler in ("\n", "!", "b"):
            yield run[: max_length - 1] + spoiler


@settings(max_examples=250, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(PATTERNS, st.integers(1, 9), st.lists(st.text("ab1あ!\n", max_size=9), max_size=3))
@example("(?:a|ab)(?:c|bcd)?(?:d*)", 9, ["abcd"])
@example("(?:a{1,3}){2,4}b", 9, ["aaaaaaaa"])
@example("a?a?a?aaa", 6, ["aaa"])
@example("(?:|a)(?:|a)(?:|a)", 4, ["aaa"])
@example(r"(?:\w+\d)*", 9, ["a1a1a1a1!"])
@example("[ab]*a[ab]{3}", 9, ["abababab"])
def test_no_answer_needs_more_steps_than_the_bound(pattern: str, max_length: int, others: list[str]) -> None:
    tree = _parser.parse(pattern)
    problems = check_pattern(pattern, max_length)
    assume({problem.code for problem in problems} <= {"PATTERN004", "PATTERN006"})
    try:
        bound = worst_steps(tree, max_length, 10**9)
    except TooComplexError:
        return
    assert bound <= MAX_STEPS or problems
    for answer in (*answers(max_length), *(other[:max_length] for other in others)):
        matcher = Matcher(answer, bound)
        matcher.fullmatch(tree)


@pytest.mark.parametrize(("pattern", "max_length"), [(pattern, min(length, 60)) for pattern, length in GOOD])
def test_accepted_patterns_stay_within_the_bound_on_adversarial_answers(pattern: str, max_length: int) -> None:
    tree = _parser.parse(pattern)
    bound = worst_steps(tree, max_length, 10**9)
    pumps = ["0", "A0", "ア", "ア ", "a.", "a@a.", "1,", "a ", "個人第1", "あ", "2026年"]
    for pump in pumps:
        run = (pump * max_length)[:max_length]
        for answer in (run, run[:-1] + "!", run[:-1] + "\n"):
            Matcher(answer, bound).fullmatch(tree)
