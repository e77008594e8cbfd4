"""Functions over the rows of a table: sums, counts, conditions. Their conditions and values are worked out row by row."""

from engine.expressions import operations
from engine.expressions.functions import Form, Function, Group, Parameter, Result
from engine.expressions.types import BOOL, INT

_ROWS = Parameter("rows", Group.ROWS)

ROW_FUNCTIONS = (
    Function(
        name="sum_of",
        parameters=(_ROWS, Parameter("amount", Group.NUMBER, in_row=True)),
        result=Result.LAST,
        python=operations.sum_of,
        form=Form.ROWS,
        ja="行ごとの値の合計です。行がなければ 0 です。",
        en="The sum over the rows; 0 without rows.",
        example="sum_of(dealings, unpaid) == 300",
    ),
    Function(
        name="count_of",
        parameters=(Parameter("rows", Group.ROWS_OR_LIST), Parameter("condition", BOOL, in_row=True, optional=True)),
        result=INT,
        python=operations.count_of,
        form=Form.ROWS,
        ja="行(または選ばれた項目)の数、条件を書けばそれに当てはまる行の数です。",
        en="The number of rows (or of ticked items), or of the rows that meet the condition.",
        example="count_of(dealings) == 2 and count_of(dealings, unpaid > 150) == 1",
    ),
    Function(
        name="any_of",
        parameters=(_ROWS, Parameter("condition", BOOL, in_row=True)),
        result=BOOL,
        python=operations.any_of,
        form=Form.ROWS,
        ja="条件に当てはまる行がひとつでもあれば true です。",
        en="True when at least one row meets the condition.",
        example="any_of(dealings, unpaid > 150)",
    ),
    Function(
        name="all_of",
        parameters=(_ROWS, Parameter("condition", BOOL, in_row=True)),
        result=BOOL,
        python=operations.all_of,
        form=Form.ROWS,
        ja="すべての行が条件に当てはまれば true です。行がなければ true です。",
        en="True when every row meets the condition, and without rows.",
        example="all_of(dealings, unpaid >= 100)",
    ),
    Function(
        name="max_of",
        parameters=(_ROWS, Parameter("value", Group.ORDERED, in_row=True)),
        result=Result.LAST,
        python=operations.max_of,
        form=Form.ROWS,
        partial=True,
        ja="行ごとの値のうち、いちばん大きい値です。行がなければ値はありません。",
        en="The largest value over the rows; without rows there is none.",
        example="max_of(dealings, unpaid) == 200",
    ),
    Function(
        name="min_of",
        parameters=(_ROWS, Parameter("value", Group.ORDERED, in_row=True)),
        result=Result.LAST,
        python=operations.min_of,
        form=Form.ROWS,
        partial=True,
        ja="行ごとの値のうち、いちばん小さい値です。行がなければ値はありません。",
        en="The smallest value over the rows; without rows there is none.",
        example="min_of(dealings, unpaid) == 100",
    ),
)
