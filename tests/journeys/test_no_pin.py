"""A PIN never reaches the portal: everything that browser and card program send to it passes a relay that writes it down."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.web.routes import ROUTES
from tests.journeys.conftest import NO_LIMITS, Walkers
from tests.journeys.relay import Relay
from tests.journeys.walker import Walker
from tests.servers import Portal, serving

pytestmark = pytest.mark.network
TYPED_WRONG = "4071-9382-5566"
"""Typed where a PIN belongs. It is nobody's PIN; that it turns up elsewhere by chance is out of the question."""


@dataclass(frozen=True)
class Watched:
    portal: Portal
    relay: Relay


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, cards: Path) -> Iterator[Watched]:
    relay = Relay()
    settings = f'base_url = "http://127.0.0.1:{relay.port}"\n{NO_LIMITS}'
    folder = tmp_path_factory.mktemp("watched")
    with serving(folder, settings=settings, cards=cards, port=relay.target) as portal:
        assert portal.url.endswith(str(relay.port))
        yield Watched(portal, relay)
    relay.close()


def read_card(walk: Walker) -> None:
    """With something typed wrong before each PIN."""
    walk.start_program()
    walk.lay_card("taro")
    walk.enter_pin(TYPED_WRONG)
    walk.enter_pin("1234")
    walk.press("読み取る")
    walk.enter_pin(TYPED_WRONG)
    walk.enter_pin("5678")
    assert walk.page.heading == "契約者基本情報確認"


@pytest.mark.rule("R44")
def test_nothing_typed_as_a_pin_is_sent_to_the_portal_or_kept_by_it(watched: Watched, walkers: Walkers) -> None:
    walk = walkers(watched.portal)
    walk.register()
    walk.open_link()
    before = len(watched.relay.bodies("POST /api/handoff/"))
    read_card(walk)
    sent = watched.relay.sent
    assert b"POST /small_enterprise/register" in sent, "the relay sees the browser"
    assert b"GET /api/handoff/" in sent, "the relay sees the program"
    assert TYPED_WRONG.encode() not in sent
    assert b"pin=" not in sent.lower()
    [message] = watched.relay.bodies("POST /api/handoff/")[before:]
    said = json.loads(message)
    plain = {"version", "outcome", "certificate", "signature", "basic_information"}
    assert set(said) == {*plain, "evidence", "items_checked"}
    assert set(said["evidence"]) == {"certificate", "key", "presence"}
    assert set(said["basic_information"]) == {"name", "address", "birth_date", "sex"}
    assert not {"1234", "5678"} & {*said["basic_information"].values()}
    for file in (*watched.portal.data.rglob("*"), watched.portal.log):
        assert not file.is_file() or TYPED_WRONG.encode() not in file.read_bytes(), file


def test_no_route_and_no_page_of_the_portal_asks_for_a_pin(watched: Watched, walkers: Walkers) -> None:
    walk = walkers(watched.portal)
    walk.to_check()
    walk.submit()
    names = {
        name for page in walk.seen if page.url.startswith(watched.portal.url) for f in page.forms for name in f.names
    }
    assert {"email", "receipt_no", "_csrf"} <= names
    parameters = {name for route in ROUTES for name in route.pattern.groupindex}
    assert [name for name in names | parameters if "pin" in name.lower() or "暗証" in name] == []


def test_a_message_heard_on_the_way_is_good_for_nothing(watched: Watched, walkers: Walkers) -> None:
    """Replayed at its own address it is used up; at another's it is not the challenge that was signed."""
    walk = walkers(watched.portal)
    walk.register()
    walk.open_link()
    own = parse_qs(urlsplit(walk.page.links["アプリを開く"]).query)["endpoint"][0]
    read_card(walk)
    message = watched.relay.bodies("POST /api/handoff/")[-1]
    headers = {"content-type": "application/json"}
    again = walk.client.post(own, content=message, headers=headers)
    assert (again.status_code, again.json()) == (410, {"problem": "link_used"})
    attacker = walkers(watched.portal)
    attacker.register()
    attacker.open_link()
    other = parse_qs(urlsplit(attacker.page.links["アプリを開く"]).query)["endpoint"][0]
    answer = attacker.client.post(other, content=message, headers=headers)
    assert (answer.status_code, answer.json()["problem"]) == (422, "card_signature")
    assert "電子署名を確かめられませんでした" in attacker.get(attacker.page.url).main
    assert attacker.get(f"{watched.portal.url}/small_enterprise/identity").heading == "マイナンバーカード読み取り"
