"""Uploads when something ends in the middle: a session, a storage, a race between two tabs."""

from datetime import timedelta

import pytest

from engine.testing.memory_attachments import MemoryAttachments
from engine.testing.memory_storage import MemoryStorage
from engine.testing.outages import storage_with_outages
from tests.engine.web.driving import JPEG, browsing, make_world
from tests.engine.web.steps import RECEIPT, begin
from tests.engine.web.test_expired_session import IDLE, identify_again

PHOTO = JPEG + bytes(3_000_000)


def test_a_photo_sent_into_an_expired_session_does_not_cost_what_was_typed() -> None:
    attachments = MemoryAttachments()
    with browsing(make_world(attachments=attachments)) as browser:
        begin(browser)
        browser.world.clock.move(IDLE)
        page = browser.press("申請内容を確認する", receipt_no=RECEIPT, files=[("papers", "a.jpg", PHOTO)])
        assert page.status == 403
        assert "保存してあります" in page.text
        assert attachments.files == {}
        identify_again(browser)
        assert browser.page.form.values["receipt_no"] == RECEIPT


def test_a_session_that_expires_while_the_files_come_keeps_what_was_typed_and_no_file() -> None:
    attachments = MemoryAttachments()
    world = make_world(attachments=attachments)
    with browsing(world) as browser:
        begin(browser)
        form, stored = browser.page.form, attachments.writer
        browser.world.clock.move(timedelta(minutes=29))

        def slowly(draft_id: str, attachment_id: str) -> object:
            world.clock.move(timedelta(minutes=2))
            return stored(draft_id, attachment_id)

        attachments.writer = slowly  # type: ignore[method-assign, assignment]
        page = browser.post(form, ("_button", "next"), {"receipt_no": RECEIPT}, [("papers", "a.jpg", JPEG)])
        assert page.status == 403
        assert "保存してあります" in page.text
        assert attachments.files == {}


def test_files_are_not_left_behind_when_the_storage_fails_after_they_came() -> None:
    storage, outage = storage_with_outages(MemoryStorage())
    attachments = MemoryAttachments()
    with browsing(make_world(storage=storage, attachments=attachments)) as browser:
        begin(browser)
        form, stored = browser.page.form, attachments.writer

        def then_fail(draft_id: str, attachment_id: str) -> object:
            outage.fail("load_session")
            return stored(draft_id, attachment_id)

        attachments.writer = then_fail  # type: ignore[method-assign, assignment]
        page = browser.post(form, ("_button", "next"), {"receipt_no": RECEIPT}, [("papers", "a.jpg", JPEG)])
        assert page.status == 503
        assert attachments.files == {}


@pytest.mark.parametrize("button", ["add", "next"])
def test_two_tabs_that_send_at_once_stay_within_the_limits_together(button: str) -> None:
    """Each is counted against what was there when it began; what both bring is counted again when it is saved."""
    attachments = MemoryAttachments()
    world = make_world(attachments=attachments)
    with browsing(world) as browser, browsing(world) as tab:
        begin(browser)
        tab.client.cookies = browser.client.cookies
        form, stored, others = browser.page.form, attachments.writer, iter([True])

        def while_the_other_sends(draft_id: str, attachment_id: str) -> object:
            if next(others, False):
                tab.post(form, ("_button", "add"), {}, photos("other"))
                assert len(attachments.files) == 5
            return stored(draft_id, attachment_id)

        attachments.writer = while_the_other_sends  # type: ignore[method-assign, assignment]
        page = browser.post(form, ("_button", button), {"receipt_no": RECEIPT}, photos("mine"))
        assert "5つまで" in page.text
        assert len(attachments.files) == 5
        assert "other4" in page.text
        assert "mine" not in page.text


def photos(name: str) -> list[tuple[str, str, bytes]]:
    return [("papers", f"{name}{n}.jpg", JPEG + f"{name}{n}".encode()) for n in range(5)]
