"""The functions every rule may call, as one table. The reference page is printed from it; every example is a test."""

from engine.expressions import operations
from engine.expressions.calendar_functions import CALENDAR_FUNCTIONS
from engine.expressions.functions import Form, Function, FunctionTable, Group, Parameter, Result
from engine.expressions.moments import DEADLINE_FUNCTIONS, business_day_functions
from engine.expressions.row_functions import ROW_FUNCTIONS
from engine.expressions.types import BOOL, INT, TEXT, YEN

_ANY = Group.ANY
_NUMBER = Group.NUMBER
_ORDERED = Group.ORDERED
_ROUNDED = (Parameter("x", _NUMBER), Parameter("step", Group.STEP))

_CHOOSING = (
    Function(
        name="min",
        parameters=(Parameter("a", _ORDERED), Parameter("b", _ORDERED, repeats=True)),
        result=Result.COMMON,
        python=min,
        form=Form.EXTREME,
        ja="いちばん小さい値(日付ならいちばん早い日)です。",
        en="The smallest of the values, or the earliest of the dates.",
        example="min(5, 3, 8) == 3",
    ),
    Function(
        name="max",
        parameters=(Parameter("a", _ORDERED), Parameter("b", _ORDERED, repeats=True)),
        result=Result.COMMON,
        python=max,
        form=Form.EXTREME,
        ja="いちばん大きい値(日付ならいちばん遅い日)です。",
        en="The largest of the values, or the latest of the dates.",
        example="max(0, 3 - 5) == 0",
    ),
    Function(
        name="coalesce",
        parameters=(Parameter("a", _ANY), Parameter("b", _ANY, repeats=True)),
        result=Result.COMMON,
        python=lambda *values: next((value for value in values if value is not None), None),
        form=Form.FIRST_GIVEN,
        ja="左から順に見て、最初に値があるものです。未入力のときの代わりの値を書くのに使います。",
        en="The first of the values that is there; gives a stand-in for an answer not given.",
        example="coalesce(3, 0) == 3",
    ),
    Function(
        name="given",
        parameters=(Parameter("x", _ANY),),
        result=BOOL,
        python=lambda value: value is not None,
        form=Form.IS_GIVEN,
        ja="値があれば true、未入力なら false です。未定になることはありません。",
        en="True when the value is there, false when it is not; never undecided.",
        example="given(3)",
    ),
)

_NUMBERS = (
    Function(
        name="abs",
        parameters=(Parameter("x", _NUMBER),),
        result=Result.FIRST,
        python=operations.absolute,
        ja="符号を取った大きさです。",
        en="The size of a number without its sign.",
        example="abs(3 - 5) == 2",
    ),
    Function(
        name="floor_to",
        parameters=_ROUNDED,
        result=Result.ROUNDED,
        python=operations.floor_to,
        form=Form.ROUNDING,
        ja="step の倍数に切り捨てます。割り算は x のところに floor_to(a / b, step) のように書きます。",
        en="Rounds down to a multiple of step. A division is written inside: floor_to(a / b, step).",
        example="floor_to(12345, 100) == 12300 and floor_to(10 / 3, 1) == 3",
    ),
    Function(
        name="ceil_to",
        parameters=_ROUNDED,
        result=Result.ROUNDED,
        python=operations.ceil_to,
        form=Form.ROUNDING,
        ja="step の倍数に切り上げます。割り算は x のところに ceil_to(a / b, step) のように書きます。",
        en="Rounds up to a multiple of step. A division is written inside: ceil_to(a / b, step).",
        example="ceil_to(12345, 100) == 12400 and ceil_to(10 / 3, 1) == 4",
    ),
    Function(
        name="round_half_up",
        parameters=_ROUNDED,
        result=Result.ROUNDED,
        python=operations.round_half_up,
        form=Form.ROUNDING,
        ja="step の倍数に四捨五入します。ちょうど半分は 0 から遠いほうになります。",
        en="Rounds to the nearest multiple of step; a half goes away from zero.",
        example="round_half_up(12350, 100) == 12400 and round_half_up(10 / 3, 1) == 3",
    ),
    Function(
        name="yen",
        parameters=(Parameter("n", INT),),
        result=YEN,
        python=lambda n: n,
        inline="{0}",
        ja="整数を金額(円)にします。",
        en="Turns a whole number into an amount of yen.",
        example="yen(12000) // yen(5000) == 2",
    ),
)


_TEXTS = (
    Function(
        name="length",
        parameters=(Parameter("text", TEXT),),
        result=INT,
        python=len,
        ja="文字数です。",
        en="The number of characters.",
        example="length('申込番号') == 4",
    ),
    Function(
        name="same_text",
        parameters=(Parameter("a", TEXT), Parameter("b", TEXT)),
        result=BOOL,
        python=operations.same_text,
        ja="全角・半角と空白の違いを除いて、同じ言葉なら true です。",
        en="Whether two texts are equal apart from full or half width and blanks.",
        example="same_text('ＡＢＣ 商会', 'ABC商会')",
    ),
)

STANDARD_FUNCTIONS = FunctionTable.of(
    (
        *_CHOOSING,
        *_NUMBERS,
        *ROW_FUNCTIONS,
        *CALENDAR_FUNCTIONS,
        *DEADLINE_FUNCTIONS,
        *business_day_functions(None),
        *_TEXTS,
    )
)
"""Business days are missing here: `moments.table_for` binds them to a calendar."""
