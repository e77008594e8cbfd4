"""Compiled code, trace and a naive reference agree on every rule and every value, missing ones included; nothing raises."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import islice, pairwise, permutations, product
from math import ceil, floor, prod
from typing import Any, cast

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from engine.dates import YearMonth
from engine.expressions import (
    BOOL,
    DATE,
    DECIMAL,
    INT,
    TEXT,
    YEAR_MONTH,
    YEN,
    Code,
    Expression,
    ListOf,
    Refused,
    Rows,
    Scope,
    Type,
    Want,
    compile_function,
    names_used,
    read,
    to_python,
    trace,
)

Env = Mapping[str, Any]

COLUMNS: Mapping[str, Type] = {"n": INT, "amount": YEN, "ok": BOOL}
NAMES: Mapping[str, Type] = {
    "i": INT, "j": INT, "other.k": INT, "s": YEN, "t": YEN, "d": DECIMAL, "p": BOOL, "q": BOOL, "r": BOOL,
    "w": TEXT, "v": TEXT, "x": DATE, "y": DATE, "m": YEAR_MONTH, "words": ListOf(TEXT), "lines": Rows("lines", COLUMNS),
}  # fmt: skip
SCOPE = Scope(NAMES)
IDENTIFIERS = {name: name.replace(".", "_") for name in NAMES}


@dataclass(frozen=True)
class Rule:
    """A rule's text beside what it means, written down naively."""

    text: str
    means: Callable[[Env], Any]


Rules = st.SearchStrategy[Rule]


def strict(form: str, parts: Sequence[Rule], verb: Callable[..., Any]) -> Rule:
    def means(env: Env) -> Any:
        values = [part.means(env) for part in parts]
        return None if any(value is None for value in values) else verb(*values)

    return Rule(form.format(*(f"({part.text})" for part in parts)), means)


def leaf(name: str) -> Rule:
    return Rule(name, lambda env: env.get(name))


def literal(text: str, value: Any) -> Rule:
    return Rule(text, lambda env: value)


def kleene(word: str, parts: Sequence[Rule]) -> Rule:
    def means(env: Env) -> Any:
        values = [part.means(env) for part in parts]
        decisive = word == "or"
        return decisive if decisive in values else None if None in values else not decisive

    return Rule(f" {word} ".join(f"({part.text})" for part in parts), means)


def chosen(condition: Rule, then: Rule, otherwise: Rule) -> Rule:
    def means(env: Env) -> Any:
        verdict = condition.means(env)
        return None if verdict is None else then.means(env) if verdict else otherwise.means(env)

    return Rule(f"({then.text}) if ({condition.text}) else ({otherwise.text})", means)


def first_given(parts: Sequence[Rule]) -> Rule:
    def means(env: Env) -> Any:
        return next((value for part in parts if (value := part.means(env)) is not None), None)

    return Rule(f"coalesce({', '.join(part.text for part in parts)})", means)


def chain(operands: Sequence[Rule], symbols: Sequence[str]) -> Rule:
    def means(env: Env) -> Any:
        values = [operand.means(env) for operand in operands]
        verdicts = [
            None if left is None or right is None else COMPARE[symbol](left, right)
            for left, symbol, right in zip(values, symbols, values[1:], strict=False)
        ]
        return False if False in verdicts else None if None in verdicts else True

    rest = "".join(f" {symbol} ({part.text})" for symbol, part in zip(symbols, operands[1:], strict=True))
    return Rule(f"({operands[0].text}){rest}", means)


def membership(word: str, value: Rule, items: Sequence[Rule]) -> Rule:
    parts = kleene("or", [chain([value, item], ["=="]) for item in items])

    def means(env: Env) -> Any:
        found = parts.means(env)
        return found if found is None or word == "in" else not found

    return Rule(f"({value.text}) {word} [{', '.join(item.text for item in items)}]", means)


def rounded(name: str, above: Rule, below: Rule | None, step: int) -> Rule:
    def verb(number: Any, divisor: Any = 1) -> Any:
        if divisor == 0:
            return None
        exact = Fraction(number) / Fraction(divisor) / step
        match name:
            case "floor_to":
                return floor(exact) * step
            case "ceil_to":
                return ceil(exact) * step
            case _:
                return (floor(abs(exact) + Fraction(1, 2)) * (-1 if exact < 0 else 1)) * step

    parts = [above] if below is None else [above, below]
    inside = " / ".join(["({})", "({})"][: len(parts)]).replace("({})", "{}")
    return strict(f"{name}({inside}, {step})", parts, verb)


def over_rows(name: str, body: Rule) -> Rule:
    def means(env: Env) -> Any:
        rows = env.get("lines")
        if rows is None:
            return None
        values = [body.means({**env, **dict.fromkeys(COLUMNS), **row}) for row in rows]
        match name:
            case "any_of" | "all_of":
                decisive = name == "any_of"
                return decisive if decisive in values else None if None in values else not decisive
            case _ if None in values:
                return None
            case "count_of":
                return values.count(True)
            case "sum_of":
                return sum(values)
            case _:
                return (max(values) if name == "max_of" else min(values)) if values else None

    return Rule(f"{name}(lines, {body.text})", means)


COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: bool(a == b), "!=": lambda a, b: bool(a != b), "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b), ">": lambda a, b: bool(a > b), ">=": lambda a, b: bool(a >= b),
}  # fmt: skip
ORDER = st.sampled_from([*COMPARE])
EQUAL = st.sampled_from(["==", "!="])


@cache
def rules(kind: Type, depth: int, in_row: bool = False) -> Rules:
    """Rules of a type; `depth` bounds the nesting."""
    return st.deferred(lambda: _rules(kind, depth, in_row))


def _rules(kind: Type, depth: int, in_row: bool) -> Rules:
    columns = COLUMNS if in_row else {}
    names = [name for name, of in {**NAMES, **columns}.items() if of == kind]
    leaves = st.sampled_from([*map(leaf, names), *LITERALS.get(str(kind), [])])
    if depth == 0 or kind not in (BOOL, INT, YEN, DECIMAL, TEXT, DATE, YEAR_MONTH):
        return leaves

    def of(other: Type) -> Rules:
        return rules(other, depth - 1, in_row)

    branches: list[Rules] = [
        *([leaves] if depth < 3 else []),
        st.builds(chosen, of(BOOL), of(kind), of(kind)),
        st.builds(first_given, st.lists(of(kind), min_size=2, max_size=3)),
    ]
    if kind in (INT, YEN):
        branches += _whole(kind, of, depth, in_row)
    if kind == BOOL:
        branches += _conditions(of, depth, in_row)
    if kind == DECIMAL:
        branches.append(st.builds(lambda a, b: strict("{} - {}", [a, b], _minus), of(DECIMAL), of(INT)))
        branches.append(st.builds(lambda a: strict("-{}", [a], lambda value: -value), of(DECIMAL)))
    if kind == YEAR_MONTH:
        branches.append(
            st.builds(lambda a: strict("month_of{}", [a], lambda day: YearMonth(day.year, day.month)), of(DATE))
        )
    return st.one_of(branches)


def _minus(a: Any, b: Any) -> Any:
    return Fraction(a) - Fraction(b)


def _whole(kind: Type, of: Callable[[Type], Rules], depth: int, in_row: bool) -> list[Rules]:
    pair = st.tuples(of(kind), of(kind)).map(list)
    names = st.sampled_from(["floor_to", "ceil_to", "round_half_up"])
    steps = st.sampled_from([1, 5, 100])
    result: list[Rules] = [
        pair.map(lambda two: strict("{} + {}", two, lambda a, b: a + b)),
        pair.map(lambda two: strict("{} - {}", two, lambda a, b: a - b)),
        pair.map(lambda two: strict("{} % {}", two, lambda a, b: a % b if b else None)),
        st.builds(lambda a, b: strict("{} * {}", [a, b], lambda x, y: x * y), of(kind), of(INT)),
        st.builds(lambda a, b: strict("{} // {}", [a, b], lambda x, y: x // y if y else None), of(kind), of(INT)),
        st.builds(lambda a: strict("-{}", [a], lambda value: -value), of(kind)),
        st.builds(lambda a: strict("abs{}", [a], abs), of(kind)),
        pair.map(lambda two: strict("min({}, {})", two, min)),
        pair.map(lambda two: strict("max({}, {}, {})", [*two, two[0]], max)),
        st.builds(rounded, names, of(kind), st.none() | of(INT), steps),
    ]
    if kind == INT:
        days = st.tuples(of(DATE), of(DATE)).map(list)
        result.append(days.map(lambda two: strict("days_between({}, {})", two, lambda a, b: (a - b).days)))
        result.append(st.builds(lambda a, n, s: rounded(n, a, None, s), of(DECIMAL), names, steps))
        result.append(st.builds(lambda a: strict("length{}", [a], len), of(TEXT)))
    if not in_row:
        body = rules(kind, depth - 1, in_row=True)
        result.append(st.builds(over_rows, st.sampled_from(["sum_of", "max_of", "min_of"]), body))
    if kind == INT and not in_row:
        result.append(st.builds(over_rows, st.just("count_of"), rules(BOOL, depth - 1, in_row=True)))
    return result


def _conditions(of: Callable[[Type], Rules], depth: int, in_row: bool) -> list[Rules]:
    operands = st.lists(of(BOOL), min_size=2, max_size=4)
    ordered: st.SearchStrategy[Type] = st.sampled_from([INT, YEN, DECIMAL, DATE, YEAR_MONTH])
    listed: st.SearchStrategy[Type] = st.sampled_from([INT, YEN, TEXT])
    anything: st.SearchStrategy[Type] = st.sampled_from([INT, BOOL, TEXT, DATE])
    result: list[Rules] = [
        st.builds(kleene, st.sampled_from(["and", "or"]), operands),
        st.builds(lambda a: strict("not {}", [a], lambda value: not value), of(BOOL)),
        ordered.flatmap(
            lambda kind: st.builds(
                _chain, st.lists(of(kind), min_size=2, max_size=4), st.lists(ORDER, min_size=3, max_size=3)
            )
        ),
        st.builds(lambda a, b, sign: chain([a, b], [sign]), of(TEXT), of(TEXT), EQUAL),
        st.builds(lambda a, b, sign: chain([a, b], [sign]), of(BOOL), of(BOOL), EQUAL),
        listed.flatmap(
            lambda kind: st.builds(
                membership, st.sampled_from(["in", "not in"]), of(kind), st.lists(of(kind), min_size=1, max_size=3)
            )
        ),
        st.builds(lambda a: strict("{} in words", [a, leaf("words")], lambda value, words: value in words), of(TEXT)),
        anything.flatmap(of).map(lambda a: Rule(f"given({a.text})", lambda env: a.means(env) is not None)),
    ]
    if not in_row:
        body = rules(BOOL, depth - 1, in_row=True)
        result.append(st.builds(over_rows, st.sampled_from(["any_of", "all_of"]), body))
    return result


def _chain(operands: list[Rule], symbols: list[str]) -> Rule:
    return chain(operands, symbols[: len(operands) - 1])


LITERALS: Mapping[str, Sequence[Rule]] = {
    str(INT): [literal("0", 0), literal("7", 7), literal("-3", -3)],
    str(YEN): [literal("yen(500)", 500)],
    str(DECIMAL): [literal("0.5", Fraction(1, 2)), literal("-1.25", Fraction(-5, 4))],
    str(BOOL): [literal("true", True), literal("false", False)],
    str(TEXT): [literal("'法人'", "法人"), literal('"it\'s"', "it's")],
    str(DATE): [literal("date('2026-02-28')", date(2026, 2, 28))],
    str(YEAR_MONTH): [literal("month('2026-10')", YearMonth(2026, 10))],
}
WHOLE = st.integers(-12, 12) | st.sampled_from([5000, 8_000_000, 10**25])
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    str(INT): WHOLE,
    str(YEN): WHOLE,
    str(DECIMAL): st.decimals(-10, 10, places=2),
    str(BOOL): st.booleans(),
    str(TEXT): st.sampled_from(["法人", "it's", "", "x"]),
    str(DATE): st.dates(),
    str(YEAR_MONTH): st.builds(YearMonth, st.integers(1, 9999), st.integers(1, 12)),
    str(ListOf(TEXT)): st.lists(st.sampled_from(["法人", "x"]), max_size=2).map(tuple),
}
ROWS = st.lists(
    st.fixed_dictionaries({}, optional={name: st.none() | VALUES[str(kind)] for name, kind in COLUMNS.items()}),
    max_size=3,
)
ENVIRONMENTS = st.fixed_dictionaries(
    {name: st.none() | (ROWS if isinstance(kind, Rows) else VALUES[str(kind)]) for name, kind in NAMES.items()}
)


POOLS: Mapping[str, Sequence[Any]] = {
    str(INT): [None, 0, 7, -3, 5000],
    str(YEN): [None, 500, 0, -3, 10**25],
    str(DECIMAL): [None, Decimal("0.5"), Decimal("-1.25"), Decimal("7.00")],
    str(BOOL): [None, True, False],
    str(TEXT): [None, "法人", "it's", "x"],
    str(DATE): [None, date(2026, 2, 28), date.min, date.max],
    str(YEAR_MONTH): [None, YearMonth(2026, 10), YearMonth(9999, 12)],
    str(ListOf(TEXT)): [None, (), ("法人", "x")],
}
LINES: Sequence[Any] = [
    None,
    [],
    [{}],
    [{"n": 1, "amount": 500, "ok": True}, {"n": -2, "amount": 0, "ok": False}],
    [{"n": 7, "ok": True}, {"n": None, "amount": 500, "ok": None}],
]


def environments(expression: Expression, most: int = 80) -> Iterator[Env]:
    """Values for the names that a rule reads: all combinations of the pools, or a spread of them."""
    names = sorted(names_used(expression))
    pools = [LINES if isinstance(kind, Rows) else POOLS[str(kind)] for kind in (NAMES[name] for name in names)]
    step = max(1, prod(map(len, pools)) // most) | 1
    for values in islice(product(*pools), None, None, step):
        yield {**dict.fromkeys(NAMES), **dict(zip(names, values, strict=True))}


@cache
def generated(expression: Expression, want: Want, present: tuple[str, ...]) -> tuple[Callable[..., Any], bool]:
    source = to_python(expression, IDENTIFIERS, want=want, present=present)
    return eval(f"lambda {', '.join(IDENTIFIERS.values())}: {source.text}", {**source.bindings}), source.nullable


compiled = cache(compile_function)


def check_agreement(rule: Rule, expression: Expression, env: Env) -> None:
    expected = rule.means(env)
    results: list[Any] = [compiled(expression)(env), trace(expression, env).value]
    arguments = [env[name] for name in NAMES]
    for present in ((), tuple(name for name in NAMES if env[name] is not None)):
        function, nullable = generated(expression, "value", present)
        results.append(function(*arguments))
        assert nullable or expected is not None, rule.text
        if expression.type == BOOL:
            for want, verdict in (("certainly_true", True), ("certainly_false", False)):
                question, _ = generated(expression, cast(Want, want), present)
                assert bool(question(*arguments)) == (expected is verdict), (rule.text, env)
    for result in results:
        assert (result is None) == (expected is None), (rule.text, env)
        assert result is None or Fraction(result) == expected if isinstance(expected, Fraction) else result == expected
        assert not isinstance(expected, bool) or isinstance(result, bool)


@pytest.mark.parametrize("kind", [BOOL, INT, YEN, DECIMAL], ids=lambda kind: str(kind))
@settings(max_examples=150, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(data=st.data())
def test_compiled_code_trace_and_reference_agree(kind: Type, data: st.DataObject) -> None:
    rule = data.draw(rules(kind, 3), "rule")
    assume(len(rule.text) <= 500)
    expression = read(rule.text, SCOPE)
    if isinstance(expression, Refused):
        assert {problem.code for problem in expression.problems} == {Code.DIVISION_BY_ZERO}, (rule.text, expression)
        return
    check_agreement(rule, expression, data.draw(ENVIRONMENTS, "values"))
    for env in environments(expression):
        check_agreement(rule, expression, env)


P, Q, R, N, J = map(leaf, ("p", "q", "r", "i", "j"))
NONE = strict("{} % ({} - {})", [N, N, N], lambda a, b, c: None)


@pytest.mark.parametrize("sizes", [2, 3])
@pytest.mark.parametrize("word", ["and", "or"])
def test_every_three_valued_table(word: str, sizes: int) -> None:
    """All combinations of true, false and missing, with names, comparisons and nested conditions as operands."""
    operands = [P, Q, chain([N, J], ["<"]), kleene("or", [P, R]), strict("not {}", [Q], lambda value: not value)]
    for parts in permutations(operands, sizes):
        check_everywhere(kleene(word, parts))


@pytest.mark.parametrize("symbol", [*COMPARE])
def test_every_comparison_and_chain(symbol: str) -> None:
    both = strict("{} + {}", [N, J], lambda a, b: a + b)
    for operands in ([N, J], [N, N], [N, both], [both, N], [N, literal("7", 7)], [literal("7", 7), N], [NONE, NONE]):
        check_everywhere(chain(operands, [symbol]))
    for other in ("==", "<", ">="):
        for operands in (
            [N, J, N],
            [literal("0", 0), N, J],
            [N, both, J],
            [both, NONE, N],
            [literal("0", 0), N, literal("7", 7)],
        ):
            check_everywhere(chain(operands, [symbol, other]))
            check_everywhere(chain([*operands, J], [symbol, other, symbol]))


@pytest.mark.parametrize("word", ["in", "not in"])
def test_every_membership(word: str) -> None:
    both = strict("{} + {}", [N, J], lambda a, b: a + b)
    seven = literal("7", 7)
    for value, items in (
        (N, [J]),
        (N, [seven]),
        (N, [seven, J]),
        (both, [J, NONE]),
        (seven, [N, J]),
        (NONE, [N]),
        (N, [N]),
    ):
        check_everywhere(membership(word, value, items))
        check_everywhere(kleene("and", [P, membership(word, value, items)]))


@pytest.mark.parametrize("name", ["floor_to", "ceil_to", "round_half_up"])
def test_every_rounding(name: str) -> None:
    minus = strict("{} - {}", [N, J], lambda a, b: a - b)
    for above, below in ((N, None), (N, J), (minus, J), (J, minus), (N, literal("-7", -7)), (NONE, J)):
        for step in (1, 100):
            check_everywhere(rounded(name, above, below, step))


def check_everywhere(rule: Rule) -> None:
    expression = read(rule.text, SCOPE)
    assert isinstance(expression, Expression), expression
    for env in environments(expression, most=400):
        check_agreement(rule, expression, env)


@pytest.mark.parametrize(
    "form",
    ["({0}) in [p, q]", "not (({0}) and (q or p))", "p if ({0}) else q", "p or q and ({0})", "coalesce({0}, {1})"],
)
def test_generated_text_grows_in_step_with_the_rule(form: str) -> None:
    """Each level of nesting adds the same amount of text, so no rule of 500 characters makes a huge function."""
    rule, lengths = "p", []
    for _ in range(8):
        rule = form.format(rule, "q")
        expression = read(rule, SCOPE)
        assert isinstance(expression, Expression)
        lengths.append(len(to_python(expression, IDENTIFIERS).text))
    steps = [later - earlier for earlier, later in pairwise(lengths)]
    assert max(steps) <= 1.5 * min(steps)


@pytest.mark.parametrize(
    "rule",
    [
        "not (" * 19 + "p" + ")" * 19 + " == p",
        "p in [q, p in [q, " * 9 + "p" + "]]" * 9,
        "(p or q and " * 18 + "p" + ")" * 18,
        "coalesce(i % j, " * 19 + "i" + ")" * 19 + " > 0",
        "min(i // j, max(j, " * 12 + "i" + "))" * 12 + " > 0",
        "any_of(lines, " * 19 + "p" + ")" * 19,
        " + ".join(["i"] * 39) + " > 0",
    ],
)
def test_the_deepest_rules_compile(rule: str) -> None:
    expression = read(rule, SCOPE)
    assert isinstance(expression, Expression), expression
    everything: Env = dict.fromkeys(NAMES)
    assert compile_function(expression)(everything) == trace(expression, everything).value
