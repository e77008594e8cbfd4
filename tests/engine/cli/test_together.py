"""What `simulate`, `explain` and `ask` say of a form that files others at once: their rules count there, too."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import main

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests/cases"
AT = "2026-10-01T09:00:00+09:00"
MENU = "    - form: rise\n      label: 増額\n"
LABEL = "        label: 会費の月額\n"
LIMIT = """        constraints:
          - constraint: limit
            must: fee <= 50000
            message: まとめ払いは、50,000円までです。
            basis:
              - T12
"""
ANSWERS = {
    "member_no": "A12345678",
    "member_name": "見本商店",
    "new_fee": "50001",
    "old_fee": "10000",
    "at_month": "2026-10",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = Path(shutil.copytree(CASES / "pairs", tmp_path / "specs"))
    shutil.copy(CASES / "together/at_once.yaml", there / "at_once.yaml")
    for name, old, new in (("portals/club", MENU, MENU + "    - form: at_once\n      label: 一度に\n"),
                           ("bundle", LABEL, LABEL + LIMIT)):  # fmt: skip
        text = (there / f"{name}.yaml").read_text(encoding="utf-8")
        assert text.count(old) == 1
        (there / f"{name}.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return there


def run(*arguments: str, given: object) -> Result:
    return CliRunner().invoke(main, arguments, input=json.dumps(given), catch_exceptions=False)


@pytest.mark.parametrize("verb", ["simulate", "explain"])
def test_a_verb_about_one_form_hears_the_forms_it_files(verb: str, folder: Path) -> None:
    result = run(verb, str(folder / "at_once.yaml"), "--at", AT, "--answers", "-", given=ANSWERS)
    assert result.exit_code == 0, result.output
    assert "まとめ払いは、50,000円までです。" in result.output
    assert "T12" in result.output
    fine = run(verb, str(folder / "at_once.yaml"), "--at", AT, "--answers", "-", given={**ANSWERS, "new_fee": "50000"})
    assert "50,000円まで" not in fine.output
