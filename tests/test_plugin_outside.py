"""A distribution that stands outside adds a field type, a mail transport and a page renderer by its entry point alone.

It is installed into an environment of its own, which sees the present one's packages; no registry is asked.
"""

import json
import re
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from engine.authoring.scaffolding.plugin import new_plugin

ROOT = Path(__file__).parent.parent
CASE = ROOT / "tests/cases/plugin_outside"
START_SECONDS = 40
ADDRESS = "hanako@example.jp"
SETTINGS = """
[providers]
mail = "spool"
pages = "bare"

[spool]
file = "{spool}"
"""


@dataclass(frozen=True, slots=True)
class Place:
    """The environment with the plugin in it, and where its portal lives."""

    python: Path
    folder: Path

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [str(self.python), "-m", "engine", *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("outside")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env/bin/python"
    inner = next((folder / "env/lib").glob("python*")) / "site-packages"
    # addsitedir and not a bare path: the project itself may be installed by a .pth file.
    inner.joinpath("outer.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    shutil.copytree(CASE, folder / "source")
    offline = ("--no-deps", "--no-build-isolation", "--no-index", "--no-cache-dir", "--disable-pip-version-check")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", *offline]
    subprocess.run([*install, str(folder / "source")], check=True, capture_output=True, timeout=120)
    return Place(python, folder)


@pytest.fixture(scope="module")
def portal(place: Place) -> Iterator[str]:
    """The address of its portal, served with the plugin's transport and renderer."""
    settings = place.folder / "settings.toml"
    settings.write_text(SETTINGS.format(spool=place.folder / "spool.jsonl"))
    arguments = ("serve", "source/specs", "--settings", str(settings), "--data", "data", "--port", "0")
    process = subprocess.Popen(
        [str(place.python), "-m", "engine", *arguments],
        cwd=place.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        printed, end = "", time.monotonic() + START_SECONDS
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", printed)):
            assert process.poll() is None, printed + process.stdout.read()
            assert time.monotonic() < end, printed
            if select.select([process.stdout], [], [], 0.2)[0]:
                printed += process.stdout.readline()
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def test_the_present_environment_does_not_know_it() -> None:
    """Otherwise this file would prove nothing."""
    probe = "import tetsuzuki_outside"
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False).returncode == 1


def test_its_renderer_is_the_one_that_new_plugin_writes() -> None:
    """So that the example authors begin with has served a whole journey."""
    written = new_plugin(Path(), "bare", "page_renderers")[Path("bare/tetsuzuki_bare/provider.py")]
    ours = (CASE / "tetsuzuki_outside/pages.py").read_text(encoding="utf-8")
    assert ours == written.replace("class Bare:", "class BarePages:")


def test_its_field_type_is_checked_and_tried_like_any_other(place: Place) -> None:
    checked = place.run("check", "source/specs", "--no-cache")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    tried = place.run("test", "source/specs", "--format", "json")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert json.loads(tried.stdout)["scenarios"] == 1


def test_its_field_type_is_in_the_schema(place: Place) -> None:
    printed = place.run("schema").stdout
    assert "postcode" in printed
    assert "この数字で始まる郵便番号だけを受け付けます。" in printed


def test_an_applicant_uses_all_three(place: Place, portal: str) -> None:
    """Pages by its renderer, the link by its transport, an answer of its field type: refused, then taken and shown."""
    with httpx.Client(base_url=portal, follow_redirects=True, headers={"Origin": portal}) as browser:
        page = submit(browser, browser.get("/ward/address_change/"))
        assert "<title>StepPage</title>" in page.text
        submit(browser, page, email=ADDRESS)
        page = submit(browser, browser.get(link_in(place.folder / "spool.jsonl")))
        page = submit(browser, page, zip_code="〒１００－０００１", street="虎ノ門三丁目")
        assert "郵便番号は、105で始まる番号だけを受け付けています。" in page.text
        page = submit(browser, page, zip_code="〒１０５－０００１", street="虎ノ門三丁目")
        assert "zip_code: 105-0001" in page.text
        page = submit(browser, page)
        assert re.search(r"<p>\d{32}", page.text)


def submit(browser: httpx.Client, page: httpx.Response, **values: str) -> httpx.Response:
    """Presses the page's button, with these values typed in."""
    action = re.search(r'<form method="post" action="([^"]+)"', page.text)
    assert action, page.text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
    return browser.post(action[1], data={**hidden, **values})


def link_in(spool: Path) -> str:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for line in spool.read_text(encoding="utf-8").splitlines() if spool.exists() else ():
            mail = json.loads(line)
            if mail["to"] == ADDRESS and mail["links"]:
                return str(mail["links"][0])
        time.sleep(0.05)
    raise AssertionError("no mail came")
