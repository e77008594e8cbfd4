"""Procedures are data: what is particular to a scheme or portal stands in specs, never in code or templates."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORDS = (
    "共済", "小規模企業", "経営セーフティ", "倒産防止", "中小機構", "中小企業基盤", "smrj", "kyosai", "掛金", "前納", "増額",
    "添付資料", "再提出", "口座振替", "充当", "未納", "契約者番号", "加入申込", "契約保全", "受付番号", "マイナンバー", "マイナポータル", "mynumber",
    "resubmission", "small_enterprise", "prepay", "premium", "debit", "arrear", "appropriation", "gbiz", "ビズID",
)  # fmt: skip
SUFFIXES = {".py", ".json", ".html", ".css", ".js", ".yaml", ".sql", ".txt"}
EXEMPT = ("plugins/mynumber_card/", "plugins/gbizid/", "plugins/contract_register/contracts.yaml")


def code_files() -> list[Path]:
    """All code and templates of the product, the plugins that are named after an identity and the sample contracts aside."""
    every = (path for folder in ("engine", "plugins", "renderers") for path in (ROOT / folder).rglob("*"))
    return [
        path
        for path in every
        if path.suffix in SUFFIXES and "__pycache__" not in path.parts
        and not path.relative_to(ROOT).as_posix().startswith(EXEMPT)
    ]  # fmt: skip


@pytest.mark.parametrize("path", code_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_word_of_a_scheme_in_code_or_templates(path: Path) -> None:
    text = path.read_text(encoding="utf-8").casefold()
    assert [word for word in WORDS if word.casefold() in text] == []


def test_the_search_sees_the_whole_product() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in code_files()}
    assert folders == {"engine", "plugins", "renderers"}
