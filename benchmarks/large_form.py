"""A large form as text: 15 steps of 20 fields with 65 rules, the size of the largest form that a peer is measured with; and answers.

Rules: 15 fields and 5 steps that are asked on a condition, 15 required on a condition, 15 calculated in a chain over all
steps, 15 constraints between fields. Besides, every field has what its type checks (patterns, bounds, choices).
"""

from pathlib import Path
from typing import Final

STEPS: Final = 15
FIELDS: Final = 20 * STEPS
RULES: Final = 4 * STEPS + 5
REGIONS: Final = tuple(f"r{number}" for number in range(1, 48))
_ASKED_LATER: Final = 10
"""Steps after this one are asked on a condition on the step ten before."""

_PORTAL: Final = """\
schema: 1
portal: large
title: 測る窓口
organisation: 見本市
sender: 見本市
time_zone: Asia/Tokyo
head: 見本市
stages:
  - stage: form
    label: 入力
  - stage: done
    label: 完了
"""
_HEAD: Final = """\
schema: 1
form: large
version: 1
title: 大きな様式
portal: large
start:
  title: 大きな様式
  text: 測るための手続きです。
steps:
"""
_FOOT: Final = """\
check:
  stage: form
  title: 確認
  submit: 申請する
done:
  stage: done
  title: 完了
"""
_STEP: Final = """\
  - step: part{n}
    stage: form
    title: {n}番目の事業所
{relevant}    submit: 次へ
    fields:
      - field: name{n}
        type: text
        label: 名称
        max_length: 50
        basis:
          - B1
      - field: kana{n}
        type: text
        label: フリガナ
        pattern: "[ァ-ヶー　 ]{{1,60}}"
      - field: kind{n}
        type: radio
        label: 区分
        choices:
          - choice: person
            label: 個人
          - choice: company
            label: 法人
      - field: company{n}
        type: text
        label: 法人番号
        pattern: "[0-9]{{13}}"
        relevant: kind{n} == 'company'
      - field: region{n}
        type: choice
        label: 都道府県
        choices:
{regions}
      - field: start{n}
        type: date
        label: 開始日
      - field: end{n}
        type: date
        label: 終了日
        constraints:
          - constraint: order{n}
            must: end{n} >= start{n} and days_between(end{n}, start{n}) <= 3650
            message: 終了日は、開始日から10年以内にしてください。
            basis:
              - B1
      - field: count{n}
        type: integer
        label: 人数
        min: 0
        max: 1000
        basis:
          - B1
      - field: amount{n}
        type: yen
        label: 金額
      - field: monthly{n}
        type: yen_choice
        label: 月額
        from: 5000
        to: 200000
        by: 5000
      - field: reason{n}
        type: text
        label: 人数が多い理由
        required: count{n} > 10
      - field: month{n}
        type: year_month
        label: 希望年月
      - field: email{n}
        type: email
        label: メールアドレス
      - field: number{n}
        type: digits
        label: 番号
        pattern: "A[0-9]{{8}}"
      - field: agreed{n}
        type: consent
        label: 同意します
      - field: memo{n}
        type: text
        label: メモ
        required: false
      - field: floor{n}
        type: integer
        label: 階数
      - field: shape{n}
        type: choice
        label: 形
        choices:
          - choice: round
            label: 丸
          - choice: square
            label: 四角
      - field: fee{n}
        type: yen
        label: 手数料
      - field: total{n}
        type: yen
        label: ここまでの合計
        calculate: {total}
"""


def write_specs(folder: Path) -> None:
    """The form and its portal."""
    (folder / "portals").mkdir(parents=True)
    (folder / "portals" / "large.yaml").write_text(_PORTAL, encoding="utf-8")
    (folder / "large.yaml").write_text(_HEAD + "".join(map(_step, range(1, STEPS + 1))) + _FOOT, encoding="utf-8")


def _step(n: int) -> str:
    late = n - _ASKED_LATER
    relevant = f"    relevant: kind{late} == 'company' or count{late} > 3\n" if late > 0 else ""
    before = f" + coalesce(total{n - 1}, 0)" if n > 1 else ""
    total = f"amount{n} + monthly{n} * count{n} + fee{n}{before}"
    regions = "\n".join(f"          - choice: {each}\n            label: {each}" for each in REGIONS)
    return _STEP.format(n=n, relevant=relevant, total=total, regions=regions)


def answers(*, company: bool = True, wrong: bool = False) -> dict[str, str]:
    """As typed, for every step. `company`: everything is asked. `wrong`: three mistakes in every step."""
    raw: dict[str, str] = {}
    for n in range(1, STEPS + 1):
        raw |= {
            f"name{n}": f"見本商店{n}",
            f"kana{n}": "ミホンショウテン",
            f"kind{n}": "company" if company else "person",
            f"company{n}": "7000012050002" if company else "",
            f"region{n}": REGIONS[n],
            f"start{n}": "2026-04-01",
            f"end{n}": "2026-03-31" if wrong else "2027-03-31",
            f"count{n}": str(10 + n) if company else "3",
            f"amount{n}": "1,200,000" if n % 2 else "1200000",
            f"monthly{n}": "200000",
            f"reason{n}": "" if wrong else "繁忙期のため",
            f"month{n}": "2026-10",
            f"email{n}": "taro@example.jp",
            f"number{n}": "A1234567" if wrong else "A12345678",
            f"agreed{n}": "on",
            f"memo{n}": "",
            f"floor{n}": str(n),
            f"shape{n}": "round",
            f"fee{n}": "300",
        }
    return raw
