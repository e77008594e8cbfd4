"""No refusal and no failure is the end of the road: a link leads on, and the page says whose it is."""

from pathlib import Path

import pytest

from engine.errors import StorageUnavailable
from tests.engine.web.driving import LIBRARY, SPECS, World, browsing, make_world
from tests.engine.web.forms import Page, read_page
from tests.engine.web.steps import begin

REGISTER = "/small_enterprise/register?form=resubmission"
FORM = "application/x-www-form-urlencoded"
REFUSED = [
    ("_csrf=x", FORM, 403),
    ("a=%ff", FORM, 400),
    ("{}", "application/json", 415),
    ("a=" + "x" * 70_000, FORM, 413),
]


def posted(world: World, address: str, body: str, kind: str) -> Page:
    with browsing(world) as browser:
        browser.get("/")
        headers = {"content-type": kind, "origin": world.settings.origin}
        answer = browser.client.post(address, content=body.encode(), headers=headers)
        return read_page(answer.status_code, answer.text, address)


@pytest.mark.parametrize(("body", "kind", "status"), REFUSED)
def test_what_is_refused_can_be_opened_again(body: str, kind: str, status: int) -> None:
    """With the form one came for."""
    page = posted(make_world(), REGISTER, body, kind)
    assert page.status == status
    assert REGISTER in page.links


@pytest.mark.parametrize("specs", [(SPECS,), (SPECS, LIBRARY)], ids=["one portal", "two portals"])
def test_the_portal_in_the_address_speaks(specs: tuple[Path, ...]) -> None:
    page = posted(make_world(specs), REGISTER, "_csrf=x", FORM)
    assert page.title.endswith("｜小規模企業共済オンライン手続きポータル")


def test_the_only_portal_speaks_on_every_page() -> None:
    """Its links say whom to ask."""
    with browsing(make_world((LIBRARY,))) as browser:
        assert browser.get("/nowhere").title.endswith("｜みどり市立図書館 オンライン窓口")
    with browsing(make_world((SPECS, LIBRARY))) as browser:
        assert browser.get("/nowhere").title.endswith("｜手続きポータル")


@pytest.mark.parametrize("failure", [StorageUnavailable("storage.full"), ValueError("bug")], ids=["storage", "bug"])
def test_after_a_failure_the_same_page_can_be_tried_again(failure: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    with browsing(world) as browser:
        here = begin(browser).url

        def fail(draft_id: str) -> None:
            raise failure

        with monkeypatch.context() as broken:
            broken.setattr(world.storage, "load_draft", fail)
            answer = browser.client.get(here)
        page = read_page(answer.status_code, answer.text, here)
        assert page.status >= 500
        again = next(link for link in page.links if link.startswith("/d/"))
        assert browser.get(again).heading == "添付資料再提出②"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_page_leads_to_another_site(method: str) -> None:
    """Two slashes in front would name one."""
    with browsing(make_world()) as browser:
        answer = browser.client.request(method, browser.world.settings.origin + "//example.com/register")
        assert not any(link.startswith("//") for link in read_page(answer.status_code, answer.text, "").links)


def test_too_many_mails_lead_back_to_the_form() -> None:
    with browsing(make_world(mails_per_client_hour=0)) as browser:
        browser.get(REGISTER)
        page = browser.press("登録する", email="a@example.jp", email_confirm="a@example.jp", consent="on")
        assert page.status == 429
        assert REGISTER in page.links
