"""Leaving in one tab holds, whatever another tab was at when it happened."""

from dataclasses import replace

from engine.model.records import SessionRecord
from engine.ports.identity import Begun, IdentityRequest
from engine.usecases.arrival.sessions import hash_secret
from tests.engine.web.driving import Browser, DoorIdentity, browsing, make_world
from tests.engine.web.steps import register


class LeavingMeanwhile(DoorIdentity):
    """While the provider is asked, the same person leaves in another tab."""

    browser: Browser
    leaves = False

    def begin(self, request: IdentityRequest) -> Begun:
        if self.leaves:
            secret = self.browser.client.cookies["session"]
            self.browser.world.storage.rotate_session(hash_secret(secret), left(self.browser, secret))
        return super().begin(request)


def left(browser: Browser, secret: str) -> SessionRecord:
    record = browser.world.storage.load_session(hash_secret(secret))
    assert record is not None
    return replace(record, id_hash=hash_secret("another"), owner=None)


def test_an_identification_that_begins_meanwhile_does_not_open_the_session_again() -> None:
    identity = LeavingMeanwhile("mynumber_card")
    with browsing(make_world(identity=identity)) as browser:
        identity.browser = browser
        register(browser)
        browser.get(browser.world.link())
        browser.press("読み取る")
        secret = browser.client.cookies["session"]
        browser.get("/small_enterprise/identify")
        identity.leaves = True
        browser.press("読み取る")
        assert browser.world.storage.load_session(hash_secret(secret)) is None
        assert browser.page.url.startswith("/small_enterprise/register")
