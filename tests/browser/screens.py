"""What is done with every screen of a journey: a picture, an axe run, and a look for sideways scrolling."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {
    "runOnly": {"type": "tag", "values": [*WCAG, "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
}
RULES_FOR_MAILS = {"runOnly": {"type": "tag", "values": WCAG}}
"""Without what is good practice for the pages of a site: a mail has no `main` and no heading."""
SIZES: dict[str, ViewportSize] = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 740}}


class Screens:
    """Takes each screen of a journey. Without JavaScript axe looks at the same page in a second one that runs no
    script of ours: axe itself is a script."""

    def __init__(self, folder: Path, page: Page, twin: Page | None = None) -> None:
        self.folder, self.page, self.twin, self.count = folder, page, twin, 0

    def look(self, name: str, *, of_ours: bool = True) -> None:
        """Fails on a violation, or when the page is wider than the window. A mail is no page `of_ours`."""
        self.count += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.folder / f"{self.count:02d}-{name}.png", full_page=True)
        page = self._scripted()
        found = Axe().run(page, options=RULES if of_ours else RULES_FOR_MAILS)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{name} scrolls sideways: {wide}"

    def _scripted(self) -> Page:
        if self.twin is None:
            return self.page
        html, origin = self.page.content(), "/".join(self.page.url.split("/")[:3])
        self.twin.goto(f"{origin}/health")
        self.twin.set_content(html)
        return self.twin


def open_browser(browser: Browser, size: str, *, javascript: bool, folder: Path) -> tuple[BrowserContext, Screens]:
    """An applicant's browser of one size, in Japanese, and what takes its screens."""
    context = browser.new_context(viewport=SIZES[size], java_script_enabled=javascript, locale="ja-JP")
    page = context.new_page()
    page.set_default_timeout(15000)
    twin = None
    if not javascript:
        twin = browser.new_context(viewport=SIZES[size], locale="ja-JP").new_page()
        twin.route("**/*.js", lambda route: route.abort())
    return context, Screens(folder / f"{size}-{'js' if javascript else 'nojs'}", page, twin)
