"""A program on another device: led by the short code, once; what it shows at the end lets the browser that began finish."""

import re
from datetime import timedelta

import httpx
import pytest

from engine.usecases.arrival.sessions import hash_secret
from tests.engine.web.driving import ORIGIN, Browser, World, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import begin_identity, register, run_program

WAITING = "/small_enterprise/identify/waiting"
CLAIMS = "契約者基本情報確認"
DEAD = "完了番号が続けて違った"


def at_waiting_page(browser: Browser, email: str = "taro@example.jp") -> Page:
    register(browser, email)
    return begin_identity(browser)


def code_of(world: World, number: int = -1) -> str:
    return world.identity.requests[number].code


def exchange(browser: Browser, code: str, **changes: object) -> httpx.Response:
    """What a program on another device does first. It has no cookies, and here those of `browser` do nothing."""
    return browser.client.post("/api/handoff", json={"version": 1, "code": code, **changes})


def run_elsewhere(browser: Browser, **result: str) -> dict[str, str]:
    """The whole of it: code, what is asked, the result."""
    endpoint = exchange(browser, code_of(browser.world)).json()["endpoint"].removeprefix(ORIGIN)
    assert browser.client.get(endpoint).status_code == 200
    answer: dict[str, str] = browser.client.post(endpoint, json=result or {"key": "card-1"}).json()
    return answer


def type_digits(browser: Browser, digits: str) -> Page:
    browser.get(WAITING)
    return browser.press("本人確認を終える", _code=digits)


def wrong(digits: str, by: int = 1) -> str:
    return f"{(int(digits) + by) % 10**8:08d}"


def test_what_the_program_shows_lets_the_browser_that_began_finish() -> None:
    with browsing(make_world()) as browser, browsing(browser.world) as device:
        at_waiting_page(browser)
        told = run_elsewhere(device)
        assert set(told) == {"confirm"}
        assert re.fullmatch(r"[0-9]{8}", told["confirm"])
        assert type_digits(browser, told["confirm"]).heading == CLAIMS


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", "{0}-{1}", " {0}　{1} ", "full"])
def test_digits_are_taken_as_people_type_them(typed: str) -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        digits = run_elsewhere(browser)["confirm"]
        wide = digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        given = wide if typed == "full" else typed.format(digits[:4], digits[4:])
        assert type_digits(browser, given).heading == CLAIMS


def test_both_sides_name_the_procedure_and_the_page_never_shows_the_digits() -> None:
    with browsing(make_world()) as browser:
        assert "添付資料再提出" in at_waiting_page(browser).text
        digits = run_elsewhere(browser)["confirm"]
        page = browser.get(WAITING)
        assert "添付資料再提出" in page.text
        assert digits not in page.text
        assert browser.world.identity.requests[-1].purpose == "添付資料再提出"


def test_polling_shows_how_far_it_is_and_completes_nothing() -> None:
    with browsing(make_world()) as browser:
        assert "操作を待っています" in at_waiting_page(browser).text
        endpoint = exchange(browser, code_of(browser.world)).json()["endpoint"].removeprefix(ORIGIN)
        begun = browser.get(WAITING)
        assert "操作が始まりました" in begun.text
        assert begun.refresh
        assert not any("endpoint" in link for link in begun.links), "the link's own address is dead"
        browser.client.post(endpoint, json={"key": "card-1"})
        for _ in range(3):
            page = browser.get(WAITING)
            assert (page.url, page.refresh) == (WAITING, "")
            assert "完了番号" in page.text
        assert browser.get("/small_enterprise/identity").heading != CLAIMS


def test_a_program_started_by_the_link_is_seen_to_begin_and_ends_with_a_way_back() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        endpoint = browser.world.identity.requests[-1].endpoint.removeprefix(ORIGIN)
        browser.client.get(endpoint)
        begun = browser.get(WAITING)
        assert "操作が始まりました" in begun.text
        assert any("endpoint" in link for link in begun.links), "the app may have been closed"
        told = run_program(browser, key="card-1")
        assert set(told) == {"return_url"}
        assert "完了番号" not in browser.get(WAITING).text


def test_the_links_own_address_dies_when_the_code_is_used() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        own = browser.world.identity.requests[-1].endpoint.removeprefix(ORIGIN)
        assert exchange(browser, code_of(browser.world)).status_code == 200
        assert browser.client.get(own).status_code == 410
        assert browser.client.post(own, json={"key": "card-1"}).json() == {"problem": "link_used"}


def test_a_code_is_used_once_and_not_after_the_links_address() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        first = code_of(browser.world)
        exchange(browser, first)
        browser.get("/small_enterprise/identify")
        browser.press("読み取る")
        run_program(browser, key="card-1")
        answers = [exchange(browser, code) for code in (first, code_of(browser.world), "000000")]
        assert {(each.status_code, each.text) for each in answers} == {(404, '{"problem": "code_unknown"}')}


def test_a_code_lives_as_long_as_its_attempt() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        browser.world.clock.move(timedelta(seconds=browser.world.settings.handoff_seconds))
        code = code_of(browser.world)
        endpoint = exchange(browser, code).json()["endpoint"].removeprefix(ORIGIN)
        browser.world.clock.move(timedelta(microseconds=1))
        assert browser.client.get(endpoint).status_code == 410, "the fresh address lives no longer than the link's"
        browser.get("/small_enterprise/identify")
        browser.press("読み取る")
        browser.world.clock.move(timedelta(seconds=browser.world.settings.handoff_seconds, microseconds=1))
        assert exchange(browser, code_of(browser.world)).json() == {"problem": "code_unknown"}


@pytest.mark.parametrize(
    "code", ["", "1", "12345", "1234567", "12345a", "１２３４５６", "123 456", "\ud800" * 6, "0" * 5000]
)
def test_what_is_no_code_is_unknown(code: str) -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        body = ('{"version": 1, "code": "' + code.encode("unicode_escape").decode() + '"}').encode()
        answer = browser.client.post("/api/handoff", content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()) == (404, {"problem": "code_unknown"})


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"1", b'{"version": 2, "code": "123456"}', b'{"version": 1, "code": 123456}', b"[" * 9000],
)
def test_what_is_no_message_of_ours_is_refused(body: bytes) -> None:
    with browsing(make_world()) as browser:
        answer = browser.client.post("/api/handoff", content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()) == (400, {"problem": "bad_request"})


def test_a_page_of_somebody_elses_cannot_have_a_browser_guess() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        code, headers = {"version": 1, "code": code_of(browser.world)}, {"origin": "https://evil.example"}
        assert browser.client.post("/api/handoff", json=code, headers=headers).status_code == 403
        assert browser.client.post("/api/handoff", data={"code": "1"}).json() == {"problem": "wrong_type"}
        assert browser.client.get("/api/handoff").status_code == 405
        assert exchange(browser, code_of(browser.world)).status_code == 200


def test_guesses_are_limited_for_one_client_and_for_all_together() -> None:
    """Right codes count, too: a limit that lets them through would be none."""
    world = make_world(codes_per_client_hour=3, codes_per_hour=5)
    with browsing(world) as browser, browsing(world, ("198.51.100.7", 1)) as other:
        at_waiting_page(browser)
        guesses = [exchange(browser, "999999").status_code for _ in range(4)]
        assert guesses == [404, 404, 404, 429]
        assert exchange(browser, code_of(world)).json() == {"problem": "too_many"}
        assert [exchange(other, "999999").status_code for _ in range(3)] == [404, 404, 429]
        world.clock.move(timedelta(hours=1))
        begin_again(browser)
        assert exchange(browser, code_of(world)).status_code == 200


def begin_again(browser: Browser) -> None:
    at_waiting_page(browser, "again@example.jp")


def test_no_two_living_attempts_have_one_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second draws again; after the first has died its code may come again."""
    world = make_world()
    drawn = iter([7, 0, 7, 8, 0, 7])
    with browsing(world) as browser:
        register(browser)
        world.deliver()
        monkeypatch.setattr(
            "engine.usecases.arrival.program.short_code.draw_digits", lambda count, entropy: f"{next(drawn):0{count}d}"
        )
        begin_identity(browser)
        for _ in range(2):
            browser.get("/small_enterprise/identify")
            browser.press("読み取る")
        assert [request.code for request in world.identity.requests] == ["000007", "000000", "000008"]
        world.clock.move(timedelta(seconds=world.settings.handoff_seconds + 1))
        for _ in range(2):
            browser.get("/small_enterprise/identify")
            browser.press("読み取る")
        assert [request.code for request in world.identity.requests][3:] == ["000000", "000007"]
        assert exchange(browser, "000007").status_code == 200


def test_without_a_free_code_the_link_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    with browsing(world) as browser, browsing(world) as other:
        register(browser)
        world.deliver()
        monkeypatch.setattr(
            "engine.usecases.arrival.program.short_code.draw_digits", lambda count, entropy: "1" * count
        )
        begin_identity(browser)
        register(other, "hanako@example.jp")
        page = begin_identity(other)
        assert world.identity.requests[-1].code == ""
        assert "確認番号" not in page.text
        assert "別の機器" not in page.text
        back = run_program(other, key="card-1")["return_url"].removeprefix(ORIGIN)
        assert other.get(back).heading == CLAIMS


def test_five_wrong_tries_and_the_attempt_is_dead_and_says_so() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        digits = run_elsewhere(browser)["confirm"]
        for tries_left in (4, 3, 2, 1):
            page = type_digits(browser, wrong(digits, tries_left))
            assert page.status == 422
            assert f"残りの回数 {tries_left}回" in page.text
            assert not page.refresh
        last = type_digits(browser, wrong(digits))
        assert DEAD in last.text
        assert not last.forms
        kept = browser.get(WAITING)
        assert DEAD in kept.text
        assert "/small_enterprise/identify" in " ".join(kept.links)


def test_the_right_digits_after_the_last_try_open_nothing() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        digits = run_elsewhere(browser)["confirm"]
        form = browser.get(WAITING).form
        for number in range(1, 6):
            browser.post(form, None, {"_code": wrong(digits, number)})
        assert DEAD in browser.post(form, None, {"_code": digits}).text
        assert browser.get("/small_enterprise/identity").heading != CLAIMS
        browser.get("/small_enterprise/identify")
        browser.press("読み取る")
        assert type_digits(browser, run_elsewhere(browser)["confirm"]).heading == CLAIMS


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "abcdefgh", "１２３４", " "])
def test_what_cannot_be_the_digits_is_no_try(typed: str) -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        digits = run_elsewhere(browser)["confirm"]
        for _ in range(6):
            page = type_digits(browser, typed)
            assert page.status == 422
            assert "8けたの数字を入力してください" in page.text
        assert type_digits(browser, digits).heading == CLAIMS


def test_the_digits_are_good_for_five_minutes() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        digits = run_elsewhere(browser)["confirm"]
        form = browser.get(WAITING).form
        browser.world.clock.move(timedelta(minutes=5, microseconds=1))
        assert "時間が過ぎた" in browser.post(form, None, {"_code": digits}).text
        assert "時間が過ぎた" in browser.get(WAITING).text


def test_digits_need_the_form_token_and_this_browser() -> None:
    world = make_world()
    with browsing(world) as browser, browsing(world) as stranger:
        at_waiting_page(browser)
        digits = run_elsewhere(browser)["confirm"]
        form = browser.get(WAITING).form
        form.values.pop("_csrf")
        assert browser.post(form, None, {"_code": digits}).status == 403
        at_waiting_page(stranger, "eve@example.jp")
        theirs = stranger.get("/small_enterprise/identify").form
        theirs.action = WAITING
        stranger.post(theirs, None, {"_code": digits})
        assert stranger.get("/small_enterprise/identity").heading != CLAIMS
        assert type_digits(browser, digits).heading == CLAIMS


def test_digits_of_an_earlier_attempt_are_worthless() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        early = run_elsewhere(browser)["confirm"]
        form = browser.get(WAITING).form
        browser.get("/small_enterprise/identify")
        browser.press("読み取る")
        form.values["_csrf"] = browser.get("/small_enterprise/identify").form.values["_csrf"]
        assert "操作を待っています" in browser.post(form, None, {"_code": early}).text
        digits = run_elsewhere(browser)["confirm"]
        assert type_digits(browser, digits).heading == CLAIMS


def test_a_second_press_after_the_end_changes_nothing() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        digits = run_elsewhere(browser)["confirm"]
        form = browser.get(WAITING).form
        assert browser.post(form, None, {"_code": digits}).heading == CLAIMS
        form.values["_csrf"] = browser.page.form.values["_csrf"]
        assert browser.post(form, None, {"_code": digits}).heading == CLAIMS


def test_a_refusal_elsewhere_is_told_here_and_leads_no_browser_there_anywhere() -> None:
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        assert run_elsewhere(browser, refused="cancelled") == {"problem": "cancelled"}
        assert "取りやめました" in browser.get(WAITING).text


@pytest.mark.parametrize("across", [False, True], ids=["link", "code"])
def test_what_was_proven_is_forgotten_after_a_day_with_the_attempt(across: bool) -> None:
    """It lies sealed in the token that let the browser finish, used or not."""
    with browsing(make_world()) as browser:
        at_waiting_page(browser)
        secret = run_elsewhere(browser) if across else run_program(browser, key="card-1")
        kind, known_by = "return", secret.get("return_url", "").rpartition("/")[2]
        if across:
            kind, known_by = "confirm", browser.world.identity.requests[-1].endpoint.rpartition("/")[2]
        storage, clock = browser.world.storage, browser.world.clock
        assert storage.peek_token(kind, hash_secret(known_by)) is not None
        clock.move(timedelta(days=1, minutes=5, microseconds=1))
        storage.forget(clock.now())
        assert storage.peek_token(kind, hash_secret(known_by)) is None


def test_who_has_nothing_to_confirm_is_led_to_where_things_are() -> None:
    with browsing(make_world()) as browser:
        assert not at_waiting_page(browser).forms, "there is nothing to type yet"
        token = browser.get("/small_enterprise/identify").form
        token.action = WAITING
        assert "操作を待っています" in browser.post(token, None, {"_code": "12345678"}).text
