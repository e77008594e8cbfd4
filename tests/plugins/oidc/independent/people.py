"""A person at a browser, as far as a login needs one: cookies, redirects, the forms of pages, nothing of a relying party."""

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2

from tests.plugins.oidc.independent.stand import Stand

FORM = re.compile(r"<form\b(?P<attributes>[^>]*)>(?P<inside>.*?)</form>", re.S)
FIELD = re.compile(r"<(?:input|button)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
SELF_SENDING = "document.forms[0].submit()"  # the one script of the provider's pages: when the account changes
HOPS = 20


@dataclass(frozen=True, slots=True)
class Page:
    """What the browser shows. `callback` is where a redirect left for the relying party; it has not been fetched."""

    url: str
    status: int = 0
    text: str = ""
    callback: bool = False

    @property
    def parameters(self) -> dict[str, str]:
        """The query of the address; a parameter that comes twice is a mistake of the provider."""
        pairs = parse_qsl(urlsplit(self.url).query, keep_blank_values=True)
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    @property
    def remark(self) -> str:
        """What the page says is wrong, or the code of its error."""
        found = re.search(r'<p id="(?:remark|error)">([^<]*)</p>', self.text)
        return html.unescape(found[1]) if found else ""


@dataclass(frozen=True, slots=True)
class Browser:
    """`stops`: addresses that begin so are not fetched but handed back as a callback page."""

    stops: str
    client: httpx2.Client

    def open(self, url: str) -> Page:
        return self._follow(self.client.build_request("GET", url))

    def press(self, page: Page, pressed: str = "", **filled: str) -> Page:
        """The page's first form: its hidden fields, what the person fills in, and the button of that value."""
        form = FORM.search(page.text)
        assert form is not None, page.text
        attributes = dict(ATTRIBUTE.findall(form["attributes"]))
        fields = [dict(ATTRIBUTE.findall(found)) for found in FIELD.findall(page.text)]
        data = {one["name"]: html.unescape(one["value"]) for one in fields if one.get("type") == "hidden"}
        data |= {one["name"]: pressed for one in fields if pressed and one.get("value") == pressed}
        action = urljoin(page.url, html.unescape(attributes.get("action", page.url)))
        return self._follow(self.client.build_request("POST", action, data=data | filled))

    def log_in(self, url: str, stand: Stand, account: str) -> Page:
        """Everything a person with an account does at the provider."""
        page = self.open(url)
        assert "password" in page.text, (page.url, page.text)
        page = self.press(page, "next", account=account, password=stand.password(account))
        return self.press(page, "next", code=stand.one_time_code)

    def _follow(self, request: httpx2.Request) -> Page:
        for _ in range(HOPS):
            answer = self.client.send(request)
            if not answer.is_redirect:
                page = Page(str(answer.url), answer.status_code, answer.text)
                return self.press(page) if SELF_SENDING in page.text else page
            target = urljoin(str(answer.url), answer.headers["location"])
            if self.stops and target.startswith(self.stops):
                return Page(target, callback=True)
            request = self.client.build_request("GET", target)
        raise AssertionError(f"more than {HOPS} redirects")
