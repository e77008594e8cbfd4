"""Key sources: made once in the data folder, private, recognised by fingerprint; every failure says what to do."""

import base64
import stat
import threading
from pathlib import Path

import pytest
import yaml

from engine.defaults.keys import FILE_NAME, EnvKeys, FileKeys, key_id, parse_key
from engine.errors import KeyUnavailable
from engine.ports.keys import KeySource
from engine.testing.key_doubles import FixedKeys, NoKeys
from engine.testing.keys_contract import KEY_SOURCE_CONTRACT, SourceRule
from engine.testing.time_and_chance import SeededEntropy

WORDS = Path("engine/defaults/texts")


def in_base64(letter: bytes) -> str:
    return base64.b64encode(letter * 32).decode()


def file_keys(folder: Path, *, create: bool = True, seed: str = "a") -> FileKeys:
    return FileKeys(folder / FILE_NAME, SeededEntropy(seed), create=create)


def source(name: str, folder: Path) -> KeySource:
    if name == "file":
        return file_keys(folder)
    return EnvKeys(in_base64(b"k")) if name == "env" else FixedKeys()


@pytest.mark.parametrize("name", ["file", "env", "fixed"])
@pytest.mark.parametrize("rule", KEY_SOURCE_CONTRACT, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(rule: SourceRule, name: str, tmp_path: Path) -> None:
    rule(source(name, tmp_path))


def test_the_key_file_is_made_private_in_a_private_folder(tmp_path: Path) -> None:
    file_keys(tmp_path / "data").current()
    file = tmp_path / "data" / FILE_NAME
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [one.name for one in file.parent.iterdir()] == [FILE_NAME]


def test_the_next_start_finds_the_same_key(tmp_path: Path) -> None:
    assert file_keys(tmp_path, seed="a").current() == file_keys(tmp_path, seed="b").current()


def test_of_two_that_start_at_once_one_key_stays(tmp_path: Path) -> None:
    together = threading.Barrier(6)
    found: list[tuple[str, bytes]] = []

    def start(number: int) -> None:
        keys = file_keys(tmp_path, seed=str(number))
        together.wait()
        found.append(keys.current())

    threads = [threading.Thread(target=start, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1


def test_only_current_makes_a_key(tmp_path: Path) -> None:
    """A store that has a key asks for it by its id: then no new one may appear."""
    keys = file_keys(tmp_path)
    assert keys.check() == ()
    with pytest.raises(KeyUnavailable, match=r"key\.missing"):
        keys.by_id("0123456789abcdef")
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_named_by_the_settings_is_never_made(tmp_path: Path) -> None:
    keys = file_keys(tmp_path, create=False)
    with pytest.raises(KeyUnavailable, match=r"key\.missing"):
        keys.current()
    assert [one.code for one in keys.check()] == ["key.missing"]
    assert list(tmp_path.iterdir()) == []


def test_older_keys_still_open_and_the_last_line_is_current(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(f"# old\n{in_base64(b'o')}\n\n{in_base64(b'n')}\n")
    keys = file_keys(tmp_path)
    assert keys.current() == (key_id(b"n" * 32), b"n" * 32)
    assert keys.by_id(key_id(b"o" * 32)) == b"o" * 32


def test_a_foreign_key_is_named_by_fingerprint_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(in_base64(b"n"))
    with pytest.raises(KeyUnavailable) as caught:
        file_keys(tmp_path).by_id(key_id(b"o" * 32))
    assert caught.value.code == "key.wrong"
    assert caught.value.params["expected"] == key_id(b"o" * 32)
    assert caught.value.params["found"] == key_id(b"n" * 32)
    assert in_base64(b"n") not in str(caught.value)


@pytest.mark.parametrize("text", ["not a key", in_base64(b"k")[:-8], in_base64(b"k") + "AAAA", "申込" * 22])
def test_an_unreadable_key_names_the_line_and_shows_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(f"# comment\n{text}\n", encoding="utf-8")
    keys = file_keys(tmp_path)
    with pytest.raises(KeyUnavailable) as caught:
        keys.current()
    assert caught.value.code == "key.unreadable"
    assert caught.value.params["line"] == 2
    assert text not in str(caught.value)
    assert [one.code for one in keys.check()] == ["key.unreadable"]


def test_a_key_file_without_a_key_is_not_filled(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("# nothing\n")
    with pytest.raises(KeyUnavailable, match=r"key\.missing"):
        file_keys(tmp_path).current()


def test_a_key_file_others_can_read_is_a_warning(tmp_path: Path) -> None:
    keys = file_keys(tmp_path)
    keys.current()
    (tmp_path / FILE_NAME).chmod(0o644)
    assert [(one.code, one.severity) for one in keys.check()] == [("key.exposed", "warning")]


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(KeyUnavailable) as caught:
        file_keys(tmp_path / "data").current()
    assert caught.value.code in ("key.unwritable", "key.unreachable")


def test_a_key_from_the_environment_and_older_ones() -> None:
    keys = EnvKeys(in_base64(b"n"), f"{in_base64(b'o')} {in_base64(b'p')}")
    assert keys.current()[1] == b"n" * 32
    assert keys.by_id(key_id(b"p" * 32)) == b"p" * 32


def test_no_key_in_the_environment_is_missing() -> None:
    keys = EnvKeys("")
    assert [one.code for one in keys.check()] == ["key.missing"]
    for ask in (keys.current, lambda: keys.by_id("x")):
        with pytest.raises(KeyUnavailable, match=r"key\.missing"):
            ask()


def test_both_alphabets_of_base64_are_read() -> None:
    key = bytes([0xFB, 0xFF]) * 16
    assert parse_key(base64.urlsafe_b64encode(key).decode()) == key
    assert parse_key(base64.b64encode(key).decode() + "\n") == key


def test_lost_keys_are_unavailable() -> None:
    with pytest.raises(KeyUnavailable, match=r"key\.missing"):
        NoKeys().current()


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_failure_has_words_that_fit_its_parameters(locale: str, tmp_path: Path) -> None:
    words = yaml.safe_load((WORDS / f"operator.{locale}.yaml").read_text(encoding="utf-8"))
    place = {"place": "data/master.key"}
    words["key.missing"].format(**place)
    words["key.wrong"].format(**place, expected="a", found="b")
    words["key.unreadable"].format(**place, line=2)
    for code in ("key.unreachable", "key.unwritable"):
        words[code].format(**place, reason="r")
    words["key.exposed"].format(**place)
