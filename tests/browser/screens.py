"""What is done with every screen of a journey: a picture, an axe run, and a look for sideways scrolling."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}


class Screens:
    """Takes each screen of a journey: a picture, an axe run, and no sideways scrolling."""

    def __init__(self, folder: Path, page: Page) -> None:
        self.folder, self.page, self.count = folder, page, 0

    def look(self, name: str) -> None:
        self.count += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.folder / f"{self.count:02d}-{name}.png", full_page=True)
        found = Axe().run(self.page, options=RULES)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{name} scrolls sideways: {wide}"
