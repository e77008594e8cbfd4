"""`serve`, `deliver` and `doctor` as processes of their own: what stops a start, and how everything ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from tests.servers import ROOT, refused_start, serving

pytestmark = pytest.mark.network
OPEN = ROOT / "tests" / "cases" / "open_portal"


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    ended = subprocess.run(
        [sys.executable, "-m", "engine", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    return ended.returncode, ended.stdout + ended.stderr


def test_it_prints_where_to_begin_and_ends_on_sigterm_with_everything_it_started(tmp_path: Path) -> None:
    with serving(tmp_path, specs=OPEN) as portal:
        assert httpx.get(f"{portal.url}/open_desk/choices/").status_code == 200
        family = psutil.Process(portal.process.pid).children(recursive=True)
        assert family
        portal.process.send_signal(signal.SIGTERM)
        assert portal.process.wait(20) == 0
        assert not any(child.is_running() for child in family)


def test_no_address_with_its_secrets_is_logged(tmp_path: Path) -> None:
    with serving(tmp_path, specs=OPEN) as portal:
        httpx.get(f"{portal.url}/open_desk/link/very-secret-token")
    assert "very-secret-token" not in portal.log.read_text()


def test_a_port_in_use_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, said = run("serve", "--port", port, "--data", str(tmp_path / "data"), str(OPEN))
    assert status == 1
    assert port in said
    assert "--port" in said
    assert "Traceback" not in said


def test_a_spec_with_a_mistake_refuses_to_start_and_says_where(tmp_path: Path) -> None:
    folder = tmp_path / "specs"
    (folder / "portals").mkdir(parents=True)
    (folder / "portals" / "open_desk.yaml").write_text((OPEN / "portals" / "open_desk.yaml").read_text())
    broken = (OPEN / "choices.yaml").read_text().replace("calculate: 500 if kind", "calculate: 500 if kindd")
    (folder / "choices.yaml").write_text(broken)
    status, said = refused_start(tmp_path, specs=folder)
    assert status == 1
    assert re.search(r"choices\.yaml:\d+:\d+ ", said)
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("mode = 'test'", "development か production"),
        ("colour = 'red'", "知らないキー colour"),
        ("port = 'eight'", "port には、整数を"),
        ("mode = 'production'", "https://"),
        ("[mail", "TOML"),
        ("[providers]\nstorage = 'stone'", "「stone」は見つかりません"),
        ("disabled_plugins = ['nobody']", "nobody"),
        ("[mail]\npassword = { env = 'NO_SUCH_VARIABLE' }", "NO_SUCH_VARIABLE"),
    ],
)
def test_broken_settings_are_explained(tmp_path: Path, settings: str, said: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(settings)
    status, words = run("serve", "--settings", str(file), "--data", str(tmp_path / "data"), str(OPEN))
    assert status == 1
    assert said in words
    assert "Traceback" not in words


def test_a_missing_specs_folder_is_named(tmp_path: Path) -> None:
    status, said = run("serve", "--port", "0", "--data", str(tmp_path / "data"), str(tmp_path / "nowhere"))
    assert status == 1
    assert "nowhere" in said


def test_a_wrong_key_stops_the_start_and_says_which_one_is_needed(tmp_path: Path) -> None:
    with serving(tmp_path, specs=OPEN):
        pass
    (tmp_path / "data" / "master.key").write_text("A" * 43 + "=\n")
    status, said = refused_start(tmp_path, specs=OPEN)
    assert status == 1
    assert "マスター鍵" in said
    (tmp_path / "data" / "master.key").unlink()
    status, said = refused_start(tmp_path, specs=OPEN)
    assert status == 1
    assert "マスター鍵" in said


def test_production_refuses_a_development_identity(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(
        "mode = 'production'\nbase_url = 'https://portal.example'\n[providers]\nkeys = 'file'\n"
        "[mail]\nhost = 'mail.example'\nsender = 'portal@example.jp'\n"
    )
    data = str(tmp_path / "data")
    status, said = run("serve", "--port", "0", "--settings", str(settings), "--data", data, str(ROOT / "specs"))
    assert status == 1
    assert "Traceback" not in said


def test_the_doctor_looks_at_everything(tmp_path: Path) -> None:
    status, said = run("doctor", "--data", str(tmp_path / "data"), str(OPEN))
    assert status == 0, said
    for subject in (
        "keys file",
        "storage sql",
        "attachments folder",
        "mail folder",
        "pages html",
        "numbers random_digits",
    ):
        assert f"✓ {subject}" in said
    assert "! specs" in said


def test_the_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "master.key").write_text("no key at all")
    status, said = run("doctor", "--data", str(data), "--lang", "en", str(OPEN))
    assert status == 1
    assert "master.key" in said


def test_deliver_once_does_what_waits(tmp_path: Path) -> None:
    """A mail that a portal wrote down and could not send is sent by another process."""
    broken = (
        "[providers]\nmail = 'smtp'\n[mail]\nhost = '127.0.0.1'\nport = 9\nsecurity = 'none'\nsender = 'a@example.jp'\n"
    )
    with serving(tmp_path, settings=broken) as portal, httpx.Client(base_url=portal.url) as http:
        page = http.get("/small_enterprise/register").text
        found = re.search(r'name="_csrf" value="([^"]+)"', page)
        assert found
        data = {"_csrf": found[1], "email": "a@example.jp", "email_confirm": "a@example.jp", "consent": "on"}
        assert http.post("/small_enterprise/register", data=data).status_code == 303
    for _ in range(40):
        status, said = run("deliver", "--once", "--data", str(tmp_path / "data"))
        assert status == 0, said
        if list((tmp_path / "data" / "mail").glob("*.eml")):
            return
    raise AssertionError(said)
