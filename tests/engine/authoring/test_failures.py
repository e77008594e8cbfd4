"""A scenario that does not come out as expected is reported at the line that says so, with what came instead.

Each case marks the line with the code that it must provoke (`# TEST001`), and nothing else may be found.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.authoring.scenarios.run import Result, run_scenario
from engine.authoring.trying import prepare
from engine.authoring.words import load_words
from engine.cli.authoring.opening import Workplace
from engine.errors import TetsuzukiError
from engine.spec import sentence

AFTER = """
  - scenario: 試し
    after: 入力の画面まで進む
    events:
"""
ANEW = """
  - scenario: 試し
    at: 2026-10-01T09:00:00+09:00
    events:
"""
CHECK = """
      - answer:
          applicant_name: 見本　花子
          kind: first
          begins_on: 2026-11-01
        expect:
          page: check
"""
CASES = {
    "no way back": f"""{AFTER}
      - back: true  # TEST020
""",
    "the page": f"""{AFTER}
      - wait: "00:00:01"
        expect:
          page: check  # TEST001
""",
    "the page, with what it says": f"""{AFTER}
      - answer:
          applicant_name: ""
        expect:
          page: check  # TEST002
""",
    "a refusal that does not come": f"""{AFTER}
      - answer:
          applicant_name: 見本　花子
          kind: first
        expect:
          problems:
            - field: begins_on
              code: required
            - field: applicant_name  # TEST003
              code: required
""",
    "a refusal nobody expects": f"""{AFTER}
      - answer:
          applicant_name: 見本　花子
        expect:
          problems:  # TEST004
            - field: kind
""",
    "other words": f"""{AFTER}
      - answer:
          applicant_name: 見本　花子
          kind: first
          begins_on: 2026-09-30
        expect:
          problems:
            - field: begins_on  # TEST005
              message: だめです。
""",
    "another basis": f"""{AFTER}
      - answer:
          applicant_name: 見本　花子
          kind: first
          begins_on: 2026-09-30
        expect:
          problems:
            - field: begins_on  # TEST006
              basis:
                - 要綱2条
""",
    "another value": f"""{AFTER}{CHECK}
          values:
            kind: はじめての申請
            begins_on: 2026年11月2日  # TEST007
""",
    "a value that is not shown": f"""{AFTER}{CHECK}
          values:
            old_number: "123456"  # TEST008
""",
    "other choices": f"""{AFTER}
      - wait: "00:00:01"
        expect:
          choices:
            kind:  # TEST009
              - again
              - first
""",
    "choices that are not shown": f"""{AFTER}
      - wait: "00:00:01"
        expect:
          choices:
            is_resident:  # TEST008
              - yes_resident
""",
    "a field that should be hidden": f"""{AFTER}
      - wait: "00:00:01"
        expect:
          hidden:  # TEST010
            - kind
""",
    "a mail that is not sent": f"""{AFTER}{CHECK}
          mail: 受け付けました  # TEST011
          mail_says:  # TEST034
            - 受け付けました
""",
    "a mail too many": f"""{AFTER}{CHECK}
      - submit: true
        expect:
          mails: []  # TEST012
""",
    "a remark that is not there": f"""{AFTER}
      - wait: "00:00:01"
        expect:
          marks:  # TEST018
            - kind
""",
    "a schedule that is not there": f"""{AFTER}{CHECK}
          schedule:  # TEST019
            - 2026-10-27 charge 1000
""",
    "information and deadlines that are not there": f"""{AFTER}{CHECK}
          information:
            rebate: "100"  # TEST033
          deadlines:  # TEST032
            - paper 2026-10 2026-09-01T00:00 2026-10-06T00:00
""",
    "another status, another page": f"""{AFTER}
      - wait: "00:00:01"
        expect:
          status: submitted  # TEST016
          refused: locked  # TEST014
          notice: link_used  # TEST015
""",
    "no link yet": f"""{ANEW}
      - open_link: true  # TEST021
""",
    "a button that is not there": f"""{AFTER}{CHECK}
      - back: true
      - answer:
          kind: again
          old_number: "123456"
      - back: true
      - press: 戻る  # TEST024
""",
    "an instant gone by": f"""{AFTER}
      - until: 2026-10-01T08:59:59+09:00  # TEST025
""",
    "several answers to one field": f"""{AFTER}
      - answer:  # TEST026
          kind:
            - first
            - again
""",
    "files for a field that takes none": f"""{AFTER}
      - answer:  # TEST027
          applicant_name:
            - name: 書類.jpg
              kind: jpeg
              bytes: 10
""",
    "an identification the portal does not have": f"""{AFTER}
      - identify:  # TEST020
          name: 見本　花子
""",
    "a scenario whose beginning fails": """
  - scenario: 始め
    at: 2026-10-01T09:00:00+09:00
    events:
      - submit: true

  - scenario: 試し  # TEST030
    after: 始め
    events:
      - back: true
""",
}
MARKED = re.compile(r"# (TEST[0-9]{3})")


@pytest.mark.parametrize("case", CASES)
def test_a_failure_is_reported_at_its_line(case: str, run_last: Callable[[str], Result], specs: Path) -> None:
    result = run_last(CASES[case])
    lines = (specs / "permit.yaml").read_text(encoding="utf-8").splitlines()
    marked = [(found[1], number) for number, line in enumerate(lines, 1) if (found := MARKED.search(line))]
    assert [(each.code, each.line) for each in result.failures] == marked
    for each in result.failures:
        for locale in ("ja", "en"):
            words = load_words(locale)
            assert "{" not in sentence(each, words)


def test_a_field_that_is_not_on_the_page(run_last: Callable[[str], Result], specs: Path) -> None:
    """In a form of two steps."""
    file = specs / "permit.yaml"
    text = file.read_text(encoding="utf-8")
    second = (
        "  - step: more\n    stage: form\n    title: 続き\n    fields:\n      - field: remark\n        type: text\n"
    )
    second += "        label: 備考\n        required: false\n    submit: 次へ\n\n"
    file.write_text(text.replace("# 申し込む前の確認の画面", second + "# 申し込む前の確認の画面"), encoding="utf-8")
    result = run_last(f"{AFTER}      - answer:\n          remark: なし\n")
    assert [each.code for each in result.failures] == ["TEST023"]
    assert result.failures[0].params["here"] == "applicant_name、kind、old_number、begins_on"


def test_a_defect_of_the_engine_is_reported_at_the_event(specs: Path, workplace: Workplace) -> None:
    (attempt,) = prepare([specs], workplace.doors, workplace.surroundings)
    scenario = next(s for s in attempt.specs.scenarios["permit"] if s.name == "はじめての人が申し込む")
    result = run_scenario(scenario, replace(attempt.around, issuers={"random_digits": NoNumbers()}))
    assert [each.code for each in result.failures] == ["TEST029"]
    assert result.failures[0].line == scenario.events[-1].place.line


class NoNumbers:
    """Refuses to issue."""

    name = "random_digits"
    development = True

    def check(self) -> tuple[()]:
        return ()

    def issue(self, digits: int, entropy: object) -> str:
        raise TetsuzukiError("numbers.none")
