"""The tutorial works as written: its commands are run, its edits made, its outputs compared.

Comments in the page say what a block is: `run` (with the exit code, if not 0), `output` of the commands before it,
`find` and `replace` in a file, `append` to it, `write` a new one. `…` stands for lines that are left out.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli import main

PAGE = Path(__file__).parents[2] / "docs/tutorial.md"
MARKED = re.compile(r"^<!-- (\w+)(?: (\S+))? -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "…"


@dataclass
class Reader:
    """Somebody who does what the page says, in a folder of their own."""

    folder: Path
    printed: str = ""
    found: tuple[Path, str] | None = None
    done: list[str] = field(default_factory=list)

    def do(self, what: str, about: str, text: str) -> None:
        getattr(self, what)(about, text)
        self.done.append(what)

    def run(self, about: str, text: str) -> None:
        self.printed, code = "", 0
        for line in text.splitlines():
            program, *arguments = shlex.split(line)
            assert program == "tetsuzuki"
            result = CliRunner().invoke(main, arguments, catch_exceptions=False)
            self.printed += result.output
            code = result.exit_code
        assert code == int(about or 0), self.printed

    def output(self, about: str, text: str) -> None:
        del about
        assert self._shows(text), f"{text}\n--- but this was printed:\n{self.printed}"

    def _shows(self, text: str) -> bool:
        """Lines in order; between two of them others may stand only where some were left out."""
        parts = text.split(f"{LEFT_OUT}\n")
        printed, place = self.printed, 0
        for number, part in enumerate(parts):
            at = printed.find(part, place)
            if at < 0 or (number == 0 and at != 0):
                return False
            place = at + len(part)
        return True

    def find(self, about: str, text: str) -> None:
        file = self.folder / about
        assert file.read_text(encoding="utf-8").count(text) == 1, f"{about} has this not exactly once:\n{text}"
        self.found = (file, text)

    def replace(self, about: str, text: str) -> None:
        del about
        assert self.found is not None
        file, old = self.found
        file.write_text(file.read_text(encoding="utf-8").replace(old, text), encoding="utf-8")
        self.found = None

    def append(self, about: str, text: str) -> None:
        file = self.folder / about
        file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")

    def write(self, about: str, text: str) -> None:
        (self.folder / about).write_text(text, encoding="utf-8")


def blocks() -> Iterator[tuple[str, str, str]]:
    for found in MARKED.finditer(PAGE.read_text(encoding="utf-8")):
        yield found[1], found[2] or "", found[3]


def test_the_tutorial_works_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Reader(tmp_path)
    for what, about, text in blocks():
        reader.do(what, about, text)
    assert {"run", "output", "find", "replace", "append", "write"} == set(reader.done)
    assert (tmp_path / "my_specs/archive/parking_permit/2/form.yaml").is_file()


def test_every_block_but_the_server_is_run() -> None:
    """A block without a mark would be a block nobody tries."""
    fences = len(re.findall(r"^```\w+$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert fences == len(list(blocks())) + 1
    assert "\n```sh\ntetsuzuki serve --watch my_specs\n```" in PAGE.read_text(encoding="utf-8")


def test_links_of_the_tutorial_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", PAGE.read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (PAGE.parent / target).exists()] == []
    named = re.findall(r"`(specs/[\w/.]+)`", PAGE.read_text(encoding="utf-8"))
    assert [name for name in named if not (PAGE.parents[1] / name).exists()] == []
