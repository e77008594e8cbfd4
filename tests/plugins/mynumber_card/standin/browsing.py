"""A person in front of the stand-in, with a browser that runs no scripts."""

import re
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from tests.plugins.mynumber_card.portals import Portal

PIN_TITLE = "パスワード入力(ログイン)"


@dataclass
class Browser:
    """A browser without JavaScript: follows our own pages, stops at the portal."""

    base: str
    client: httpx.Client
    page: httpx.Response | None = None

    def start(self, endpoint: str) -> "Browser":
        self.page = self.client.get(f"{self.base}/start?endpoint={quote(endpoint, safe='')}")
        return self

    @property
    def text(self) -> str:
        assert self.page is not None
        return self.page.text

    @property
    def status(self) -> int:
        assert self.page is not None
        return self.page.status_code

    @property
    def heading(self) -> str:
        found = re.search("<h1>(.*?)</h1>", self.text)
        assert found is not None
        return found[1]

    @property
    def problem(self) -> str:
        found = re.search('<p class="problem"[^>]*>(.*?)</p>', self.text)
        return found[1] if found else ""

    def hidden(self) -> dict[str, str]:
        names = dict(re.findall('name="(run|state)" value="([0-9a-f]*)"', self.text))
        assert set(names) == {"run", "state"}
        return names

    def press(self, action: str, **fields: str) -> "Browser":
        assert f'action="{action}"' in self.text
        return self.post(action, {**self.hidden(), **fields})

    def post(self, action: str, fields: dict[str, str]) -> "Browser":
        self.page = self.client.post(self.base + action, data=fields, headers={"Origin": self.base})
        return self


def with_card(browser: Browser, portal: Portal, name: str = "taro") -> Browser:
    return browser.start(portal.endpoint).press("/card", card=name)


def read_all(browser: Browser, portal: Portal, name: str = "taro") -> Browser:
    with_card(browser, portal, name).press("/pin", pin="1234").press("/read")
    return browser.press("/pin", pin="5678")
