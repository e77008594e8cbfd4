"""Bad input at the start: a broken spec, a missing or wrong key, unsafe settings. Clear words, exit code 1, nothing served."""

import re
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.walker import new_client
from tests.servers import ROOT, free_port, refused_start, serving

pytestmark = pytest.mark.network
LIBRARY = ROOT / "specs" / "examples"
KEYS = '[providers]\nkeys = "env"\n[env]\nkey = { env = "TETSUZUKI_KEY" }\n'
ONE_KEY, OTHER_KEY = "A" * 43 + "=", "B" * 42 + "A="
PRODUCTION = 'mode = "production"\nbase_url = "https://portal.example.jp"\n'
PHONE = '[oidc.digital_authentication]\nissuer = "https://phone.example.jp/"\nclient_id = "portal"\nclient_secret = "secret"\n'
MAIL = '[mail]\nhost = "127.0.0.1"\nsender = "office@example.jp"\n'


def broken_specs(folder: Path, old: str, new: str, file: str = "resubmission.yaml") -> Path:
    specs = folder / "specs"
    shutil.copytree(ROOT / "specs", specs)
    text = (specs / file).read_text(encoding="utf-8")
    assert old in text
    (specs / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return specs


def card_desk(folder: Path) -> Path:
    """The portal that reads cards, alone."""
    specs = folder / "card_desk"
    (specs / "portals").mkdir(parents=True)
    for file in ("resubmission.yaml", "portals/small_enterprise.yaml"):
        shutil.copy(ROOT / "specs" / file, specs / file)
    return specs


@pytest.mark.parametrize(
    ("old", "new", "file", "place"),
    [
        ("    title: 添付資料再提出①", "    titel: 添付資料再提出①", "resubmission.yaml", r":\d+:5 SPEC\d+ .*「title」"),
        ("version: 1\n", "version: 1\nversion: 1\n", "resubmission.yaml", r":\d+:1 YAML\d+ .*「version」"),
        ("portal: small_enterprise", "portal: smal_enterprise", "resubmission.yaml", r":\d+:9 REF\d+ .*「small_enterprise」"),
        ("must: email_confirm == email", "must: email_confirm = email", "portals/small_enterprise.yaml", r":\d+:\d+ EXPR\d+ "),
        ("provider: mynumber_card", "provider: mynumber", "portals/small_enterprise.yaml", r":\d+:\d+ REF\d+ .*mynumber_card"),
    ],
    ids=["unknown key", "double key", "across files", "expression", "provider"],
)  # fmt: skip
def test_a_spec_with_a_mistake_is_not_served(tmp_path: Path, old: str, new: str, file: str, place: str) -> None:
    """Located diagnostics in Japanese, with what to write."""
    specs = broken_specs(tmp_path, old, new, file)
    code, words = refused_start(tmp_path, specs=specs)
    assert code == 1
    assert re.search(re.escape(str(specs / file)) + place, words), words
    assert "で動いています" not in words
    assert "Traceback" not in words


def test_every_mistake_is_told_at_once_in_english_too(tmp_path: Path) -> None:
    specs = broken_specs(tmp_path, "    title: 添付資料再提出①", "    titel: 添付資料再提出①")
    portal = specs / "portals" / "small_enterprise.yaml"
    portal.write_text(
        portal.read_text(encoding="utf-8").replace("  address: email\n", "  adress: email\n"), encoding="utf-8"
    )
    words = refused_start(tmp_path, specs=specs)[1]
    assert "「titel」" in words
    assert "「adress」" in words
    english = refused_start(tmp_path, "--lang", "en", specs=specs)[1]
    assert 'Did you mean "title"?' in english
    assert not re.search(r"[ぁ-ん]", re.sub(r"(?m)^ .*$", "", english)), "only quoted lines are Japanese"


def test_specs_that_are_not_there(tmp_path: Path) -> None:
    code, words = refused_start(tmp_path, specs=tmp_path / "nowhere")
    assert code == 1
    assert f"{tmp_path / 'nowhere'} がありません。" in words


def test_a_spec_broken_while_serving_is_shown_and_the_last_good_one_goes_on(tmp_path: Path, walkers: Walkers) -> None:
    """`--watch`: pages say what is wrong and where; posts still work; mended, the new text is served."""
    specs = broken_specs(tmp_path, "添付資料を再提出したい", "添付資料を再提出したい方へ")
    file = specs / "resubmission.yaml"
    good = file.read_text(encoding="utf-8")
    with serving(tmp_path, "--watch", specs=specs) as portal:
        walk = walkers(portal)
        start = f"{portal.url}/small_enterprise/resubmission/"
        assert walk.get(start).heading == "添付資料を再提出したい方へ"
        token = walk.page.form.values
        file.write_text(good.replace("summary:", "sumary:"), encoding="utf-8")
        wait_for(lambda: walk.get(start).heading == "手続きの定義に誤りがあります")
        assert "「summary」ではありませんか。" in walk.page.main
        line = good.splitlines().index(next(one for one in good.splitlines() if one.startswith("summary:"))) + 1
        assert f"resubmission.yaml:{line}:1" in walk.page.main
        walk.client.post(start, data={**token, "has_card": "have", "has_device": "have"})
        file.write_text(good.replace("したい方へ", "する"), encoding="utf-8")
        wait_for(lambda: walk.get(start).heading == "添付資料を再提出する")


def wait_for(condition: object, seconds: float = 20) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_missing_key_is_said_and_nothing_is_lost(tmp_path: Path, walkers: Walkers) -> None:
    """A store that was sealed is never given a new key; with the old one back everything is there."""
    port = free_port()
    with serving(tmp_path, specs=LIBRARY, port=port) as portal:
        walk = walkers(portal, portal_id="library", form="library_card")
        walk.register()
        walk.open_link()
        walk.press("利用カードの更新")
    key = tmp_path / "data" / "master.key"
    kept = key.read_bytes()
    key.unlink()
    code, words = refused_start(tmp_path, specs=LIBRARY)
    assert code == 1
    assert f"マスター鍵がありません（{key}）" in words
    assert not key.exists()
    key.write_text(ONE_KEY + "\n")
    code, words = refused_start(tmp_path, specs=LIBRARY)
    assert code == 1
    assert "マスター鍵が、保存済みのデータの鍵と違います" in words
    assert ONE_KEY not in words
    key.write_text("no key at all\n")
    code, words = refused_start(tmp_path, specs=LIBRARY)
    assert (code, "（" + str(key) + " の 1 行目）" in words) == (1, True), words
    key.write_bytes(kept)
    with serving(tmp_path, specs=LIBRARY, port=port):
        assert walk.get(walk.page.url).heading == "カードと利用者"


def test_a_key_from_the_environment(tmp_path: Path) -> None:
    code, words = refused_start(tmp_path, specs=LIBRARY, settings=KEYS)
    assert code == 1
    assert "環境変数 TETSUZUKI_KEY" in words
    with serving(tmp_path, specs=LIBRARY, settings=KEYS, environment={"TETSUZUKI_KEY": ONE_KEY}):
        assert not (tmp_path / "data" / "master.key").exists()
    for key, expected in ((OTHER_KEY, "違います"), ("short", "読み取れません"), ("", "マスター鍵がありません")):
        code, words = refused_start(tmp_path, specs=LIBRARY, settings=KEYS, environment={"TETSUZUKI_KEY": key})
        assert code == 1
        assert expected in words
        assert OTHER_KEY not in words


def test_a_data_folder_that_cannot_be_used(tmp_path: Path) -> None:
    """Something else lies where the database belongs."""
    database = tmp_path / "data" / "tetsuzuki.sqlite3"
    database.mkdir(parents=True)
    code, words = refused_start(tmp_path, specs=LIBRARY)
    assert (code, "データフォルダーに書き込めません。" in words) == (1, True), words
    database.rmdir()
    database.write_bytes(b"no database, but a text of some length " * 100)
    code, words = refused_start(tmp_path, specs=LIBRARY)
    assert (code, "データベースのファイルが壊れているか" in words) == (1, True), words
    assert "Traceback" not in words


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, words = refused_start(tmp_path, "--port", str(port), specs=LIBRARY)
    assert code == 1
    assert f"127.0.0.1 のポート {port} で待ち受けられません" in words


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('mode = "production"\n', "https:// で始まる"),
        ('mode = "production"\nbase_url = "http://portal.example.jp"\n', "https:// で始まる"),
        (PRODUCTION, "マスター鍵の置き場所"),
        (f'{PRODUCTION}[providers]\nkeys = "file"\n', "メールサーバー"),
        (f'{PRODUCTION}[providers]\nkeys = "file"\nmail = "folder"\n', "「folder」は開発用なので、本番では使えません"),
        (f'{PRODUCTION}[providers]\nkeys = "file"\n{MAIL}', "digital_authentication"),
        (f'{PRODUCTION}[providers]\nkeys = "file"\n{PHONE}{MAIL}', "失効を確かめる手段がありません"),
        (f'{PRODUCTION}[providers]\nkeys = "file"\n{PHONE}{MAIL}security = "none"\n', "暗号化しない接続を使えません"),
        ('mode = "prodution"\n', "mode は development か production"),
        ("prot = 8000\n", "知らないキー prot"),
        ('port = "8000"\n', "port には、整数を"),
        ("port = = 1\n", "settings.toml を読めません"),
        ('disabled_plugins = ["nosuch"]\n', "nosuch というプラグインは入っていません"),
        ('base_url = "ftp://portal.example.jp"\n', "base_url（ftp://portal.example.jp）"),
        ('[providers]\nmail = "nosuch"\n', "「nosuch」は見つかりません"),
        ('[mail]\npassword = { env = "NO_SUCH_VARIABLE" }\n', "環境変数 NO_SUCH_VARIABLE"),
        ('[mail]\nhots = "x"\n', "mail.hots"),
    ],
)
def test_unsafe_or_wrong_settings_are_refused(tmp_path: Path, settings: str, words: str) -> None:
    code, said = refused_start(tmp_path, specs=card_desk(tmp_path), settings=settings)
    assert code == 1
    assert words in said
    assert "Traceback" not in said


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    "issuer", ["http://127.0.0.1:8002/oauth/", "https://localhost/oauth/", "http://id.example.jp/"]
)
def test_production_lets_nobody_log_in_at_a_provider_of_this_machine(tmp_path: Path, issuer: str) -> None:
    """Where accounts and passwords stand on the login page, or everybody on the way could read them."""
    account = f'[gbizid]\nissuer = "{issuer}"\nclient_id = "portal"\nclient_secret = "secret"\n'
    settings = f'{PRODUCTION}[providers]\nkeys = "file"\n{MAIL}{account}'
    code, said = refused_start(tmp_path, specs=ROOT / "tests" / "cases" / "account_portal", settings=settings)
    assert code == 1
    assert "「gbizid」は開発用なので、本番では使えません" in said


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The library in production, behind a proxy that speaks TLS (not here); the port it listens on."""
    port = free_port()
    settings = f'{PRODUCTION}disabled_plugins = ["mynumber_card"]\n{KEYS}{MAIL}'
    folder = tmp_path_factory.mktemp("production")
    with serving(folder, specs=LIBRARY, settings=settings, port=port, environment={"TETSUZUKI_KEY": ONE_KEY}) as portal:
        assert portal.url == "https://portal.example.jp"
        yield port


def asked(port: int, path: str, host: str = "portal.example.jp") -> httpx.Response:
    with new_client() as client:
        return client.get(f"http://127.0.0.1:{port}{path}", headers={"host": host})


def test_in_production_cookies_are_for_tls_and_nothing_of_development_is_there(production: int) -> None:
    answer = asked(production, "/library/library_card/")
    assert answer.status_code == 200
    assert answer.headers["set-cookie"].startswith("__Host-session=")
    assert "; Secure" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]
    assert "見本" not in answer.text
    assert asked(production, "/inbox").status_code == 404
    assert "/inbox" not in asked(production, "/").text


def test_in_production_only_its_own_name_is_served(production: int) -> None:
    for host in ("127.0.0.1", f"127.0.0.1:{production}", "localhost", "other.example.jp"):
        assert asked(production, "/", host).status_code == 421
    assert asked(production, "/health", "10.0.0.1").json() == {"status": "ok"}
