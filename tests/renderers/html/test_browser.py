"""Pages in a real browser: no accessibility violation, nothing scrolls sideways, everything works without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Route, sync_playwright
from playwright.sync_api import Page as Tab

from engine.model.arrival_pages import LeavingPage
from engine.model.page import Page
from renderers.html.renderer import HtmlPages
from tests.renderers.html.samples import PAGES, Scenes, step_page, waiting_page

pytestmark = pytest.mark.browser

SITE = "http://portal.test"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
}

_AWAY = re.compile(b'<meta http-equiv="refresh" content="0; url=[^"]*">')


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


class Site:
    """Serves pages and assets to a tab, under the policy, without a network. `shown` may be changed in between.

    Pages that lead away stay to be looked at, unless the site `leads_away`.
    """

    def __init__(self, renderer: HtmlPages, pages: Scenes) -> None:
        self.assets, self.pages = renderer.assets(), pages
        self.shown: dict[str, Page] = dict(PAGES)
        self.asked: list[str] = []
        self.leads_away = False

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        self.asked.append(path)
        name = path.removeprefix("/static/")
        if name in self.assets:
            media_type, content = self.assets[name]
            route.fulfill(status=200, headers={"content-type": media_type}, body=content)
        elif path[1:] in self.shown:
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
            if isinstance(self.shown[path[1:]], LeavingPage):
                headers["referrer-policy"] = "no-referrer"
            body = self.pages.render(self.shown[path[1:]])
            route.fulfill(status=200, headers=headers, body=body if self.leads_away else _AWAY.sub(b"", body))
        else:
            route.fulfill(status=404, body=b"")


@pytest.fixture
def site(renderer: HtmlPages, pages: Scenes) -> Site:
    return Site(renderer, pages)


def tab(browser: Browser, site: Site, width: int = 375, **options: object) -> Tab:
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": 800}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.route("**/*", site.answer)
    return page


@pytest.mark.parametrize("width", [375, 1280])
def test_no_violation_no_complaint_nothing_sideways(browser: Browser, site: Site, width: int) -> None:
    """WCAG 2.2 A and AA with target sizes; the console stays silent under the policy."""
    page = tab(browser, site, width)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for name in PAGES:
        page.goto(f"{SITE}/{name}")
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, f"{name} at {width}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert said == []
    page.context.close()


def test_nothing_scrolls_sideways_on_the_smallest_phone(browser: Browser, site: Site) -> None:
    """WCAG 1.4.10: 320 px."""
    page = tab(browser, site, 320)
    for name in PAGES:
        page.goto(f"{SITE}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
    page.context.close()


def test_controls_are_high_enough_for_thumbs(browser: Browser, site: Site) -> None:
    """On a phone: 56 px for controls and buttons, 44 px for what opens a help text."""
    page = tab(browser, site)
    page.goto(f"{SITE}/step_filled")
    heights = "(elements) => elements.map((one) => [one.className, one.getBoundingClientRect().height])"
    low = [one for one in page.locator("main .input, main .button, main .choice").evaluate_all(heights) if one[1] < 56]
    assert low == []
    assert min(height for _, height in page.locator("main summary").evaluate_all(heights)) >= 44
    page.context.close()


def test_the_summary_takes_the_focus_and_leads_to_the_control(browser: Browser, site: Site) -> None:
    page = tab(browser, site)
    page.goto(f"{SITE}/step_wrong")
    assert page.evaluate("document.activeElement.hasAttribute('data-summary')")
    page.get_by_role("link", name="受け取る館の内容を確かめて").click()
    assert page.evaluate("document.activeElement.id") == "f-branch"
    page.context.close()


def test_the_button_waits_for_the_box_and_says_why(browser: Browser, site: Site) -> None:
    """R42, R46: disabled until the box is ticked, with the reason beside it; with the reason gone once it is."""
    page = tab(browser, site)
    page.goto(f"{SITE}/registration")
    button, reason = page.get_by_role("button", name="登録する"), page.locator("#submit-reason")
    assert button.is_disabled()
    assert "「同意します」にチェックを入れると" in str(reason.text_content())
    assert reason.get_attribute("role") == "status"
    page.get_by_label("同意します").check()
    assert button.is_enabled()
    assert reason.text_content() == ""
    page.get_by_label("同意します").uncheck()
    assert button.is_disabled()
    page.context.close()


def test_without_scripts_the_button_works(browser: Browser, site: Site) -> None:
    page = tab(browser, site, java_script_enabled=False)
    page.goto(f"{SITE}/registration")
    assert page.get_by_role("button", name="登録する").is_enabled()
    page.context.close()


def test_without_scripts_nothing_is_missing(browser: Browser, site: Site) -> None:
    """Every page shows the same words, links and buttons with scripts and without (the reason beside a button aside)."""
    with_scripts, without = tab(browser, site), tab(browser, site, java_script_enabled=False)
    for name in PAGES:
        texts = []
        for page in (with_scripts, without):
            page.goto(f"{SITE}/{name}")
            texts.append(
                re.sub(r"\s+|「[^「」]+」にチェックを入れると、[^。]+。", "", page.locator("body").inner_text())
            )
        assert texts[0] == texts[1], name
    with_scripts.context.close()
    without.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_that_leads_away_does_so_by_itself_under_the_policy(browser: Browser, site: Site, scripts: bool) -> None:
    """`form-action 'self'` stops redirects of posted forms; a refresh of the page that answers goes through.

    Its own address is not told, and going back leads to the page in front of it.
    """
    site.leads_away = True
    page = tab(browser, site, java_script_enabled=scripts)
    referrers: list[str | None] = []
    elsewhere = re.compile(r"https://login\.example\.jp/.*")

    def arrive(route: Route) -> None:
        referrers.append(route.request.headers.get("referer"))
        route.fulfill(body="x")

    page.route(elsewhere, arrive)
    page.goto(f"{SITE}/identify")
    page.goto(f"{SITE}/leaving")
    page.wait_for_url(elsewhere)
    assert page.url == "https://login.example.jp/authorize?state=x&nonce=y"
    assert referrers == [None]
    page.go_back()
    assert page.url == f"{SITE}/identify"
    page.context.close()


def test_chosen_files_are_named(browser: Browser, site: Site) -> None:
    page = tab(browser, site)
    page.goto(f"{SITE}/step")
    files = [{"name": name, "mimeType": "image/jpeg", "buffer": b"x"} for name in ("a.jpg", "b.jpg")]
    page.get_by_label("ファイルの選択").set_input_files(files)  # type: ignore[arg-type]
    assert page.locator(".chosen-files").text_content() == "選んだファイル（まだ添付されていません）: a.jpg、b.jpg"
    page.context.close()


def test_waiting_shows_progress_and_never_goes_on_by_itself(browser: Browser, site: Site) -> None:
    site.shown["waiting"] = waiting_page(refresh=1)
    page = tab(browser, site)
    page.goto(f"{SITE}/waiting")
    site.shown["waiting"] = waiting_page(state="answered", refresh=1, again="/on")
    page.get_by_role("link", name="次へ進む").wait_for()
    page.wait_for_timeout(1500)
    assert page.url == f"{SITE}/waiting"
    assert "/on" not in site.asked
    page.context.close()


def test_a_field_that_appears_is_typed_into_undisturbed(browser: Browser, site: Site) -> None:
    """Nothing is loaded again once there is something to type; the caret is in the field at once."""
    site.shown["waiting"] = waiting_page(refresh=1)
    page = tab(browser, site)
    page.goto(f"{SITE}/waiting")
    site.shown["waiting"] = PAGES["waiting_confirm"]
    page.get_by_label("完了番号").wait_for()
    page.keyboard.type("1234 5")
    site.shown["waiting"] = waiting_page(state="failed", refresh=1, problem="identity.failed")
    page.wait_for_timeout(2500)
    assert page.get_by_label("完了番号").input_value() == "1234 5"
    page.context.close()


def test_waiting_without_scripts_looks_again(browser: Browser, site: Site) -> None:
    site.shown["waiting"] = waiting_page(refresh=1)
    page = tab(browser, site, java_script_enabled=False)
    page.goto(f"{SITE}/waiting")
    site.shown["waiting"] = waiting_page(state="answered", refresh=0)
    page.get_by_text("アプリが開いた画面で").wait_for()
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_document_is_asked_for_again(browser: Browser, site: Site, scripts: bool) -> None:
    site.shown["receipt/1"] = PAGES["done"]
    page = tab(browser, site, java_script_enabled=scripts)
    page.goto(f"{SITE}/document_waiting")
    page.wait_for_url(f"{SITE}/receipt/1")
    page.context.close()


def test_enter_goes_on_and_removes_nothing(browser: Browser, site: Site) -> None:
    page = tab(browser, site)
    page.goto(f"{SITE}/step_filled")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.locator("#f-name").press("Enter")
    body = sent.value.post_data_buffer or b""
    assert re.findall(rb'name="_button"\r\n\r\n(\w+)', body) == [b"next"]
    page.context.close()


def test_the_token_and_the_revision_come_first(browser: Browser, site: Site) -> None:
    page = tab(browser, site)
    page.goto(f"{SITE}/step_filled")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="内容を確認する").click()
    body = sent.value.post_data_buffer or b""
    assert re.findall(rb'name="(\w+)"', body)[:2] == [b"_csrf", b"_revision"]
    page.context.close()


def test_forced_colours_and_print(browser: Browser, site: Site) -> None:
    """Contrast and names survive forced colours; paper shows the answers and neither buttons nor progress."""
    page = tab(browser, site, forced_colors="active")
    for name in ("step_wrong", "done", "check"):
        page.goto(f"{SITE}/{name}")
        assert Axe().run(page, options=AXE).violations_count == 0, name
    page.emulate_media(media="print")
    page.goto(f"{SITE}/check")
    assert page.get_by_text("港 花子").is_visible()
    assert page.locator(".progress, .buttons, .change").filter(visible=True).count() == 0
    page.context.close()


def test_text_twice_as_large_still_fits(browser: Browser, site: Site) -> None:
    """WCAG 1.4.4, 1.4.10: 200 % text on a phone."""
    page = tab(browser, site, 640)
    site.shown["long"] = step_page(values={"limit": "x" * 200, "papers": PAGES["step_filled"].values["papers"]})  # type: ignore[union-attr]
    for name in ("long", "check_wrong", "menu", "start_wrong", "inbox_opened"):
        page.goto(f"{SITE}/{name}")
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, name
    page.context.close()
