"""From the portal to a provider's own site, whatever lies between: a page of ours, and a program that is still starting."""

from collections.abc import Callable

from playwright.sync_api import Page

TRIES = 25
LEAVING = "移動する"


def leave(page: Page, caption: str, look: Callable[[str], None] = lambda name: None) -> None:
    """Presses the button, and is at the provider's page afterwards."""
    portal, came_from = _origin(page), page.url
    for attempt in range(TRIES):
        page.get_by_role("button", name=caption, exact=True).click()
        page.wait_for_load_state()
        if _origin(page) == portal and page.get_by_role("link", name=LEAVING, exact=True).count():
            look("leaving")
            page.wait_for_url(lambda url: not url.startswith(portal))
        if _origin(page) != portal:
            look("provider")
            return
        page.wait_for_timeout(100 * attempt)
        page.goto(came_from)
    raise AssertionError("the OpenID provider does not answer")


def _origin(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])
