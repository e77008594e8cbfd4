"""What the program keeps on the machine: pinned origins, configuration, the scheme on the desktop; and its verbs."""

import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.mynumber_card.program import __main__ as program
from plugins.mynumber_card.program import desktop, doctor
from plugins.mynumber_card.program.arguments import read_arguments
from plugins.mynumber_card.program.config import Config, ConfigError, Places, find_places, origins_of, read_config
from plugins.mynumber_card.program.portals.link import LinkError, read_link, write_link
from plugins.mynumber_card.program.portals.origins import Origins, OriginsError, Pinned
from plugins.mynumber_card.transports.readers import Finding

ROOT = Path(__file__).parents[4]
ORIGIN, OTHER = "https://portal.example.jp", "http://127.0.0.1:8000"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "config", tmp_path / "data", (tmp_path / "etc",))


def test_what_was_pinned_stays_with_its_portals(tmp_path: Path) -> None:
    origins = Origins(tmp_path / "a" / "origins.json", frozenset({OTHER}))
    origins.pin(ORIGIN, "あ")
    origins.pin(ORIGIN, "い")
    origins.pin(ORIGIN, "あ")
    assert origins.all() == (Pinned(OTHER, (), fixed=True), Pinned(ORIGIN, ("あ", "い")))
    assert origins.elsewhere("あ", OTHER) == (ORIGIN,)
    assert origins.elsewhere("あ", ORIGIN) == origins.elsewhere("う", OTHER) == ()
    assert origins.file.stat().st_mode & 0o077 == 0
    assert [file.name for file in origins.file.parent.iterdir()] == ["origins.json"]


def test_forgetting(tmp_path: Path) -> None:
    origins = Origins(tmp_path / "origins.json", frozenset({OTHER}))
    origins.pin(ORIGIN, "あ")
    assert origins.forget(ORIGIN)
    assert not origins.forget(ORIGIN)
    assert not origins.forget(OTHER)
    assert [one.origin for one in origins.all()] == [OTHER]


def test_where_only_configured_ones_count_older_pins_do_not(tmp_path: Path) -> None:
    Origins(tmp_path / "origins.json").pin(ORIGIN, "あ")
    assert not Origins(tmp_path / "origins.json", frozenset({OTHER}), only_fixed=True).trusts(ORIGIN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "origins": []}',
        '{"version": 1, "origins": {}}',
        '{"version": 1, "origins": [1]}',
        '{"version": 1, "origins": [{"origin": "https://a.example", "portals": [], "more": 1}]}',
        '{"version": 1, "origins": [{"origin": "http://a.example", "portals": []}]}',
        '{"version": 1, "origins": [{"origin": "https://a.example/", "portals": []}]}',
        '{"version": 1, "origins": [{"origin": "https://A.example", "portals": []}]}',
        '{"version": 1, "origins": [{"origin": "https://a.example", "portals": ["a\\nb"]}]}',
        '{"version": 1, "origins": [{"origin": "https://a.example", "portals": "a"}]}',
        "[" * 60000,
    ],
)
def test_a_file_that_is_not_ours_trusts_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "origins.json").write_text(text)
    origins = Origins(tmp_path / "origins.json")
    for ask in (origins.all, lambda: origins.trusts(ORIGIN), lambda: origins.pin(ORIGIN, "あ")):
        with pytest.raises(OriginsError):
            ask()
    assert (tmp_path / "origins.json").read_text() == text


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_the_machines_configuration_comes_first(places: Places) -> None:
    machine, person = places.config_files
    write(machine, f'origins = ["{ORIGIN}"]\nonly_these = true\nproxy = "proxy.example:3128"\n')
    write(person, f'origins = ["{OTHER}"]\nonly_these = false\ncard_seconds = 20\n')
    config = read_config(places.config_files)
    assert config == Config(frozenset({ORIGIN}), only_fixed=True, proxy="proxy.example:3128", card_seconds=20)
    assert origins_of(config, places).only_fixed


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "pin = 1",
        'origins = "https://a.example"',
        'origins = ["http://a.example"]',
        'origins = ["https://a.example/"]',
        "origins = [1]",
        "only_these = 1",
        "card_seconds = 4",
        "card_seconds = true",
    ],
)
def test_configuration_is_read_strictly(places: Places, text: str) -> None:
    write(places.config_files[1], text)
    with pytest.raises(ConfigError):
        read_config(places.config_files)


def test_places_are_those_of_the_desktop(tmp_path: Path) -> None:
    """XDG Base Directory Specification: relative values do not count."""
    usual = find_places({"XDG_CONFIG_HOME": "relative"}, tmp_path)
    assert (usual.config, usual.data, usual.machine) == (
        tmp_path / ".config",
        tmp_path / ".local" / "share",
        (Path("/etc/xdg"),),
    )
    given_ones = {"XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_CONFIG_DIRS": "/e:f:/g"}
    assert find_places(given_ones, tmp_path) == Places(Path("/c"), Path("/d"), (Path("/e"), Path("/g")))


def test_registering_twice_changes_nothing_and_leaves_others_alone(places: Places) -> None:
    write(places.defaults_file, "[Added Associations]\na/b=c.desktop;\n\n[Default Applications]\ntext/html=x.desktop\n")
    before = places.defaults_file.read_text()
    assert desktop.install(places, ["/usr/bin/tetsuzuki-card"])
    assert desktop.is_registered(places)
    assert not desktop.install(places, ["/usr/bin/tetsuzuki-card"])
    assert "text/html=x.desktop" in places.defaults_file.read_text()
    assert desktop.uninstall(places)
    assert not desktop.is_registered(places)
    assert places.defaults_file.read_text() == before
    assert not desktop.uninstall(places)


@pytest.mark.parametrize("section", ["Added Associations", "Removed Associations"])
def test_a_row_of_another_section_registers_nothing(places: Places, section: str) -> None:
    rows = f"[{section}]\n{desktop.KIND}=tetsuzuki-card.desktop;\n"
    desktop.install(places, ["/usr/bin/tetsuzuki-card"])
    write(places.defaults_file, f"{rows}[Default Applications]\n{desktop.KIND}=other.desktop\n")
    assert not desktop.is_registered(places)
    write(places.defaults_file, rows)
    assert not desktop.is_registered(places)


def test_another_programs_claim_is_replaced(places: Places) -> None:
    write(places.defaults_file, f"[Default Applications]\n{desktop.KIND}=evil.desktop\n")
    desktop.install(places, ["/usr/bin/tetsuzuki-card"])
    assert places.defaults_file.read_text() == f"[Default Applications]\n{desktop.KIND}=tetsuzuki-card.desktop\n"


def test_the_entry_is_one_by_the_desktops_own_judge(places: Places) -> None:
    validate = shutil.which("desktop-file-validate")
    assert validate, "desktop-file-utils is missing: scripts/debian.sh test"
    desktop.install(places, ["/opt/some where/100% $HOME `x` \\/python", "-m", "plugins.mynumber_card.program"])
    said = subprocess.run([validate, str(places.desktop_file)], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout + said.stderr) == (0, "")
    assert "MimeType=x-scheme-handler/tetsuzuki-card;" in places.desktop_file.read_text()


@pytest.mark.parametrize("link", ["tetsuzuki-card:open?endpoint=x", "--simulated=x", ""])
def test_a_link_is_never_an_option(link: str) -> None:
    """What the desktop starts us with: the words of Exec, the link in place of %u (nothing from the menu)."""
    words = [word for word in shlex.split(exec_line()) if word != "%u"][1:] + ([link] if link else [])
    arguments = read_arguments(words, ("open", "install"))
    assert (arguments.verb, arguments.link, arguments.simulated) == ("open", link, None)


def test_a_link_taken_apart_sets_no_option(capsys: pytest.CaptureFixture[str]) -> None:
    words = [word for word in shlex.split(exec_line()) if word != "%u"][1:]
    with pytest.raises(SystemExit):
        read_arguments([*words, "tetsuzuki-card:open", "--config", "/tmp/x"], ("open", "install"))
    assert "/tmp/x" in capsys.readouterr().err


def exec_line() -> str:
    entry = desktop.desktop_entry(["/opt/tetsuzuki-card"])
    return next(line for line in entry.splitlines() if line.startswith("Exec=")).removeprefix("Exec=")


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is of Linux")
def test_its_memory_goes_to_no_dump_and_no_other_program() -> None:
    """Limits do not hold for dumps that are piped to a program (core(5)); PR_GET_DUMPABLE (3) does."""
    asked = """if True:
        import contextlib, ctypes, resource
        from plugins.mynumber_card.program.__main__ import main
        with contextlib.suppress(SystemExit):
            main(["--help"])
        print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE))
    """
    run = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.splitlines()[-1] == "0 0 0"


def test_a_path_that_cannot_stand_there_is_refused(places: Places) -> None:
    with pytest.raises(desktop.DesktopError):
        desktop.install(places, ["/opt/a\nb"])


@given(st.text(min_size=1, max_size=60))
def test_a_link_is_read_as_it_was_written_or_not_at_all(endpoint: str) -> None:
    try:
        link = write_link(endpoint)
    except UnicodeEncodeError:
        return
    assert read_link(link) == endpoint


@pytest.mark.parametrize(
    "link",
    [
        "",
        "tetsuzuki-card:open",
        "tetsuzuki-card:open?endpoint=",
        "tetsuzuki-card:sign?endpoint=https%3A%2F%2Fa",
        "tetsuzuki-card:open?endpoint=https%3a%2f%2fa",
        "tetsuzuki-card:open?endpoint=a&digest=b",
        "tetsuzuki-card:open?endpoint=a#b",
        "tetsuzuki-card://open?endpoint=a",
        "https://a.example/",
        "--replay",
        "tetsuzuki-card:open?endpoint=" + "a" * 3000,
    ],
)
def test_a_link_of_another_form_is_refused(link: str) -> None:
    with pytest.raises(LinkError):
        read_link(link)


def findings(*codes: str, works: bool = False) -> tuple[Finding, ...]:
    return tuple(Finding(code, {"reader": "R"}, works) for code in codes)


def test_the_doctor_says_what_to_mend(places: Places) -> None:
    lines = doctor.examine(places, Config(), lambda: findings("card.no_card_library"), registers=True)
    text = doctor.report(lines)
    assert "pip install 'tetsuzuki[card]'" in text
    assert "tetsuzuki-card install" in text
    assert [line.works for line in lines] == [False, True, False, True]
    desktop.install(places, ["/x"])
    Origins(places.origins_file).pin(ORIGIN, "あ")
    lines = doctor.examine(
        places, Config(frozenset({OTHER})), lambda: findings("card.reader_empty", works=True), registers=True
    )
    assert all(line.works for line in lines)
    assert f"{ORIGIN}\n" in doctor.report(lines)
    assert f"{OTHER}（設定による）" in doctor.report(lines)


def test_tk_is_here() -> None:
    """Else the window was not tried: scripts/debian.sh installs what is missing."""
    assert doctor.examine(Places(Path("/x"), Path("/x"), ()), Config(), tuple, registers=False)[0].works


def run(tmp_path: Path, *arguments: str) -> int:
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_DATA_HOME": str(tmp_path / "d"), "XDG_CONFIG_DIRS": "/none"}
    return program.main(list(arguments), environ)


def test_the_verbs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "install") == 0
    assert run(tmp_path, "install") == 0
    assert "登録ずみ" in capsys.readouterr().out
    assert run(tmp_path, "uninstall") == 0
    Origins(tmp_path / "c" / "tetsuzuki-card" / "origins.json").pin(ORIGIN, "あ")
    assert run(tmp_path, "origins") == 0
    assert f"{ORIGIN}\tあ\n" in capsys.readouterr().out
    assert run(tmp_path, "origins", "--forget", ORIGIN) == 0
    assert run(tmp_path, "origins", "--forget", ORIGIN) == 1
    assert run(tmp_path, "doctor") in (0, 1)


def test_broken_files_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "c" / "tetsuzuki-card" / "config.toml", "pin = '1234'")
    assert run(tmp_path, "origins") == 2
    said = capsys.readouterr().out
    assert "config.toml: pin" in said
    assert "1234" not in said


def test_a_configuration_that_was_named_must_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Else what it restricts (`only_these`) would be lost without a word."""
    assert run(tmp_path, "origins", "--config", str(tmp_path / "away.toml")) == program.UNUSABLE
    assert "away.toml" in capsys.readouterr().out


def test_an_error_nobody_thought_of_quotes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(places: Places) -> bool:
        raise RuntimeError(chr(0x5171) * 2)

    monkeypatch.setattr(desktop, "uninstall", broken)
    assert run(tmp_path, "uninstall") == 2
    said = capsys.readouterr()
    assert "RuntimeError" in said.out
    assert "共共" not in said.out + said.err


def test_it_is_installed_as_a_command() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert scripts["tetsuzuki-card"] == "plugins.mynumber_card.program.__main__:main"
