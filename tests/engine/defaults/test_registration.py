"""The built-in providers and the settings that move them."""

from pathlib import Path

from engine.defaults.registration import register_attachment_stores, register_key_sources, register_number_issuers
from engine.ports.provider import Provider
from engine.settings import Settings


def test_built_in_providers_by_name(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    providers: list[Provider] = [
        *register_key_sources(settings),
        *register_attachment_stores(settings),
        *register_number_issuers(settings),
    ]
    assert [one.name for one in providers] == ["file", "env", "folder", "random_digits"]
    assert not any(one.development for one in providers)
    assert not (tmp_path / "data").exists(), "registering touches nothing"


def test_settings_name_other_places(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "data",
        sections={"file": {"path": str(tmp_path / "given.key")}, "folder": {"path": str(tmp_path / "files")}},
    )
    file_keys, _ = register_key_sources(settings)
    assert [one.code for one in file_keys.check()] == ["key.missing"]
    (store,) = register_attachment_stores(settings)
    store.writer("d1", "a1").commit()
    assert (tmp_path / "files" / "d1" / "a1").is_file()
    assert not (tmp_path / "data").exists()
