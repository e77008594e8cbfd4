"""Every broken spec of tests/cases/specs/bad gives exactly the diagnostics it names, where it names them.

A case begins with `# expect: CODE line:column; …`. Files called `portal_…` are portals, all others forms that stand
beside plain_portal.yaml.
"""

import re
import shutil
from pathlib import Path

import pytest

from engine.errors import Diagnostic
from engine.spec import Doors, check, load_words, sentence

CASES = Path(__file__).parents[2] / "cases/specs"
BAD = sorted((CASES / "bad").glob("*.yaml"))
EXPECT = re.compile(rb"# expect: (.*)\r?\n?")


def expected(content: bytes) -> list[tuple[str, str]]:
    found = EXPECT.match(content.removeprefix(b"\xef\xbb\xbf"))
    assert found is not None, "a case begins with # expect: CODE line:column"
    parts = [part.split() for part in found[1].decode("ascii").split(";")]
    return [(code, place) for code, place in parts]


def check_alone(case: Path, tmp_path: Path, doors: Doors) -> tuple[Diagnostic, ...]:
    """The diagnostics of one case in a folder of its own."""
    (tmp_path / "portals").mkdir()
    if case.name.startswith("portal_"):
        shutil.copy(case, tmp_path / "portals" / case.name)
    else:
        shutil.copy(CASES / "plain_portal.yaml", tmp_path / "portals/plain.yaml")
        shutil.copy(case, tmp_path / case.name)
    return check([tmp_path], doors)


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.stem)
def test_a_broken_spec_is_reported_where_it_is_broken(case: Path, tmp_path: Path, doors: Doors) -> None:
    found = check_alone(case, tmp_path, doors)
    assert [(each.code, f"{each.line}:{each.column}") for each in found] == expected(case.read_bytes())
    assert all(Path(each.file).name == case.name for each in found)


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_finding_has_words_with_all_its_parameters(locale: str, tmp_path: Path, doors: Doors) -> None:
    words = load_words(locale)
    for case in BAD:
        folder = tmp_path / case.stem
        folder.mkdir()
        for each in check_alone(case, folder, doors):
            told = sentence(each, words)
            assert "@" not in told or "@" in case.read_text(encoding="utf-8")
            assert len(told) > 10
