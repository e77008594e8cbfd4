"""Mistakes that only show across files: each folder of tests/cases/specs/bad_folders gives what its expect.txt says.

A line of expect.txt: file, code, line:column (0:0 = the whole file).
"""

from pathlib import Path

import pytest

from engine.spec import Doors, check

FOLDERS = sorted(path.parent for path in (Path(__file__).parents[2] / "cases/specs/bad_folders").glob("*/expect.txt"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_mistake_across_files_is_reported_in_the_file_to_change(folder: Path, doors: Doors) -> None:
    found = {
        (str(Path(each.file).relative_to(folder)), each.code, f"{each.line}:{each.column}")
        for each in check([folder], doors)
    }
    lines = (folder / "expect.txt").read_text(encoding="utf-8").splitlines()
    assert found == {tuple(line.split()) for line in lines}
