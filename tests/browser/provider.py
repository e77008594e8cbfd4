"""From the portal to a provider's own site: over a page that leads there by itself, to a program that may still be starting."""

from collections.abc import Callable

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

TRIES = 5
PATIENCE_MS = 6000


def leave(page: Page, caption: str, look: Callable[[str], None] = lambda name: None) -> None:
    """Presses the button, and is at the provider's page afterwards."""
    portal = "/".join(page.url.split("/")[:3])
    for _ in range(TRIES):
        page.get_by_role("button", name=caption, exact=True).click()
        try:
            page.wait_for_url(lambda url: not url.startswith(portal), timeout=PATIENCE_MS)
        except PlaywrightTimeout:
            continue  # the portal says that it cannot reach the provider, and offers the button again
        look("provider")
        return
    raise AssertionError("the OpenID provider does not answer")
