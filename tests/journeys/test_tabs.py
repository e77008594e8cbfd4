"""Bad input: back button after submission, double submission, two tabs with two drafts, two tabs with one."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.pages import Page
from tests.journeys.walker import CONTRACT_NO, RECEIPT_NO, File, Walker, new_client
from tests.servers import Portal, serving

pytestmark = pytest.mark.network
STALE = "別の画面で、この手続きの内容が変わっています。"
OTHER_NO = "2" * 32


def second_tab(walk: Walker, walkers: Walkers) -> Walker:
    """Another tab of the same browser: same cookies, its own page."""
    tab = walkers(walk.portal, walk.email)
    tab.client.cookies = walk.client.cookies
    tab.get(walk.page.url)
    return tab


def at_once(walk: Walker, requests: list[httpx.Request]) -> list[httpx.Response]:
    """Sends all at the same time, each on a connection of its own."""

    def send(request: httpx.Request) -> httpx.Response:
        with new_client() as client:
            return client.send(request)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def test_back_button_after_submission_finds_the_completion_page(walk: Walker) -> None:
    walk.to_check()
    draft, check = walk.draft, walk.page
    walk.submit()
    number, done = walk.number, walk.page.url
    for step in ("agreement", "papers", "check", ""):
        page = walk.get(f"{walk.portal.url}/d/{draft}/{step}".rstrip("/"))
        assert (page.url, page.facts["申込番号"]) == (done, number)
    # the page in the browser's memory, its button pressed again
    walk.post(f"/d/{draft}/check", check.form.values)
    assert (walk.page.url, walk.number) == (done, number)
    walk.post(f"/d/{draft}/agreement", {**check.form.values, "confirmed": ""})
    assert (walk.page.url, walk.number) == (done, number)
    walk.done_mail()
    assert len(walk.portal.mails(walk.email)) == 2


def test_files_posted_after_submission_are_refused_and_not_kept(walk: Walker) -> None:
    walk.begin()
    walk.agree()
    late = walk.request("申請内容を確認する", {"receipt_no": OTHER_NO}, [("papers", File("late.jpeg"))])
    walk.fill()
    walk.submit()
    number, kept = walk.number, sorted((walk.portal.data / "attachments" / walk.draft).iterdir())
    answer = walk.client.send(late)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/d/{walk.draft}/done")
    assert sorted((walk.portal.data / "attachments" / walk.draft).iterdir()) == kept
    assert walk.get(answer.headers["location"]).facts["申込番号"] == number


@pytest.mark.parametrize("presses", [2, 8])
def test_double_submission_gives_the_first_result(walk: Walker, presses: int) -> None:
    """Simultaneous presses: one application, one number, one mail."""
    walk.to_check()
    draft = walk.draft
    answers = at_once(walk, [walk.request("再提出") for _ in range(presses)])
    assert {(one.status_code, one.headers["location"]) for one in answers} == {(303, f"/d/{draft}/done")}
    number = walk.get(f"/d/{draft}/done").facts["申込番号"]
    body = walk.done_mail().get_body(("plain",))
    assert body is not None
    assert number in body.get_content()
    walk.download()
    assert len(walk.portal.mails(walk.email)) == 2
    assert walk.get("/small_enterprise/menu").addresses.count(f"/d/{draft}/done") == 1


def test_double_press_at_a_step_goes_on_once(walk: Walker) -> None:
    """The same files sent twice by an impatient finger are there once."""
    walk.begin()
    walk.agree()
    draft = walk.draft
    files = [("papers", File("a.jpeg")), ("papers", File("b.jpeg"))]
    press = [walk.request("申請内容を確認する", {"receipt_no": RECEIPT_NO}, files) for _ in range(4)]
    answers = at_once(walk, press)
    assert all(one.status_code in (303, 409) for one in answers), [one.status_code for one in answers]
    assert 303 in {one.status_code for one in answers}
    assert walk.get(f"/d/{draft}/papers").attached == ["a.jpeg", "b.jpeg"]
    assert len(list((walk.portal.data / "attachments" / draft).iterdir())) == 2


def test_two_tabs_with_two_drafts_do_not_mix(walk: Walker, walkers: Walkers) -> None:
    walk.identify("placeholder")
    other = second_tab(walk, walkers)
    walk.press("添付資料再提出")
    other.press("添付資料再提出")
    assert walk.draft != other.draft
    walk.agree()
    other.agree()
    walk.fill(File("mine.jpeg"), receipt_no=RECEIPT_NO)
    other.fill(File("other.jpeg"), receipt_no=OTHER_NO, contract_no="")
    assert walk.page.facts["受付番号"].startswith(RECEIPT_NO)
    assert other.page.facts["受付番号"].startswith(OTHER_NO)
    assert "mine.jpeg" in walk.page.main
    assert "mine.jpeg" not in other.page.main
    walk.submit()
    other.submit()
    assert walk.number != other.number


def test_another_tab_that_saved_first_is_told_and_nothing_typed_is_lost(walk: Walker, walkers: Walkers) -> None:
    walk.begin()
    walk.agree()
    other = second_tab(walk, walkers)
    other.fill(receipt_no=OTHER_NO)
    page = walk.attach(File("mine.jpeg"), button="申請内容を確認する", receipt_no=RECEIPT_NO, contract_no=CONTRACT_NO)
    assert (page.status, page.heading) == (409, "添付資料再提出②")
    assert STALE in page.notice
    assert page.form.values["receipt_no"] == RECEIPT_NO
    assert OTHER_NO in page.main, "what the other tab saved is shown beside"
    assert page.attached == ["書類 1.jpeg", "mine.jpeg"]
    check = walk.attach(button="申請内容を確認する")
    assert check.facts["受付番号"].startswith(RECEIPT_NO)


def test_a_check_page_that_is_out_of_date_is_shown_again_before_sending(walk: Walker, walkers: Walkers) -> None:
    walk.to_check()
    other = second_tab(walk, walkers)
    other.get(other.page.links["戻る"])
    other.attach(button="申請内容を確認する", receipt_no=OTHER_NO)
    page = walk.submit()
    assert (page.status, page.heading) == (409, "添付資料再提出確認")
    assert STALE in page.notice
    assert page.facts["受付番号"].startswith(OTHER_NO)
    assert walk.submit().heading == "添付資料再提出完了"


def test_a_revision_that_is_no_number_is_an_old_page(walk: Walker) -> None:
    walk.to_check()
    for revision in ("", "-1", "１", "9" * 40, "x"):
        page = walk.post(walk.page.url, {**walk.page.form.values, "_revision": revision})
        assert page.status == 409, revision


def test_nobody_skips_a_step(walk: Walker) -> None:
    """Steps behind one that is not done lead back to it, by looking and by posting."""
    walk.begin()
    start = walk.page.url
    token = walk.page.form.values

    def leads_back(page: Page) -> bool:
        return page.url == start

    assert leads_back(walk.get(f"/d/{walk.draft}/papers"))
    assert leads_back(walk.get(f"/d/{walk.draft}/check"))
    assert leads_back(walk.post(f"/d/{walk.draft}/papers", {**token, "receipt_no": RECEIPT_NO}))
    assert leads_back(walk.post(f"/d/{walk.draft}/check", token))
    assert walk.get(f"/d/{walk.draft}/done").status == 404


def test_fields_of_another_step_or_none_are_not_taken(walk: Walker, portal: Portal) -> None:
    """Hidden, read-only and unknown input is discarded."""
    walk.begin()
    walk.post(
        walk.page.url, {**walk.page.form.values, "confirmed": "on", "receipt_no": OTHER_NO, "holder_name": "別人"}
    )
    assert walk.page.heading == "添付資料再提出②"
    assert walk.page.form.values["receipt_no"] == ""
    walk.fill()
    assert "別人" not in walk.get(f"{portal.url}/small_enterprise/identity").main


def test_beyond_the_limit_of_unfinished_drafts_the_menu_says_so(tmp_path: Path, cards: Path, walkers: Walkers) -> None:
    """Those that are there can be finished, and then another one begun."""
    with serving(tmp_path, settings="open_drafts_per_owner = 2\n", cards=cards) as portal:
        walk = walkers(portal)
        walk.identify()
        for _ in range(2):
            walk.get(f"{portal.url}/small_enterprise/menu")
            walk.press("添付資料再提出")
        draft = walk.page.url
        walk.get(f"{portal.url}/small_enterprise/menu")
        page = walk.press("添付資料再提出")
        assert (page.status, page.heading) == (409, "契約保全手続き")
        assert "書きかけ" in page.notice
        walk.get(draft)
        walk.agree()
        walk.fill()
        walk.submit()
        walk.get(f"{portal.url}/small_enterprise/menu")
        assert walk.press("添付資料再提出").heading == "添付資料再提出①"
