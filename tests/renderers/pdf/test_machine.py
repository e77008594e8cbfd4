"""What the renderer says before it draws: packages that are missing, and that it loads nothing heavy to find out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.model.submission import Document
from engine.settings import Settings
from renderers.pdf import machine, register_document_renderers
from renderers.pdf.letters import Repertoire, read_repertoire, words_of


def test_this_machine_can_draw() -> None:
    [renderer] = register_document_renderers(Settings())
    assert (renderer.name, renderer.media_type, renderer.development) == ("pdf", "application/pdf", False)
    assert renderer.check() == ()


def test_missing_libraries_name_their_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without harfbuzz-subset WeasyPrint would only be slow, and say so in its log; here it is an error."""
    monkeypatch.setattr(machine, "find_library", lambda name: None if name == "harfbuzz-subset" else "there")
    [finding] = machine.missing_from_machine()
    assert (finding.code, finding.params) == ("pdf.library_missing", {"package": "libharfbuzz-subset0"})


def test_missing_fonts_name_their_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "font_file", lambda family, style: "" if style == "Bold" else "there")
    [finding] = machine.missing_from_machine()
    assert (finding.code, finding.params["package"]) == ("pdf.font_missing", "fonts-morisawa-bizud-gothic")


def test_missing_font_list_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "pdf.fontconfig_missing" in [finding.code for finding in machine.missing_from_machine()]


def test_web_process_never_imports_what_draws() -> None:
    """Importing and checking the renderer leaves WeasyPrint, Jinja2 and fontTools outside (100 MB, 1 s)."""
    program = (
        "import sys; from engine.settings import Settings; import renderers.pdf as pdf;"
        "[renderer] = pdf.register_document_renderers(Settings()); renderer.check();"
        "print([name for name in ('weasyprint', 'jinja2', 'fontTools', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def repertoire() -> Repertoire:
    return read_repertoire(machine.font_file("BIZ UDPGothic", "Regular"))


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("髙﨑 辻󠄀 ①㈱ ａ\n", []),
        ("𠮷田𠮷", ["𠮷"]),
        ("葛\U000e0100", []),
        ("亜\U000e01ef", ["亜\U000e01ef"]),
        ("\U000e0100", ["\U000e0100"]),
        ("📎", ["📎"]),
    ],
)
def test_letters_beyond_the_font(repertoire: Repertoire, text: str, unknown: list[str]) -> None:
    """A variation selector is judged with its letter (Unicode IVD)."""
    assert repertoire.unknown(text) == unknown


def test_all_words_of_a_document_are_looked_at(hard: Document) -> None:
    words = words_of(hard)
    for word in (
        hard.title,
        hard.note,
        hard.files[3].name,
        hard.sections[0].rows[-1].lines[1],
        hard.provenance[0].label,
    ):
        assert word in words
