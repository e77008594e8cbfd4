"""One person with one browser, without scripts: tests read as journeys. `walk.page` is what the person looks at, `walk.seen` every page."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin, urlsplit

import httpx

from tests.journeys.pages import Page, read_page
from tests.servers import Portal

RECEIPT_NO: Final = "1" * 32
CONTRACT_NO: Final = "000000000"
JPEG: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"j" * 2000
PINS: Final = ("1234", "5678")
MOST_HOPS: Final = 10
LEAVING: Final = "移動する"
"""Of the page before a provider's own site, which goes there by itself."""


@dataclass(frozen=True)
class File:
    """A file as it lies on the applicant's machine. `kind` is what the browser says it is."""

    name: str = "書類 1.jpeg"
    content: bytes = JPEG
    kind: str = "image/jpeg"


class Walker:
    """`email` is where this person reads mail; `portal_id` and `form` are what they came for."""

    def __init__(
        self, portal: Portal, email: str, *, portal_id: str = "small_enterprise", form: str = "resubmission"
    ) -> None:
        self.portal = portal
        self.email = email
        self.portal_id = portal_id
        self.form = form
        self.client = new_client()
        self.answer = httpx.Response(0)
        self.seen: list[Page] = []
        self._page: Page | None = None
        self._mails = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    @property
    def page(self) -> Page:
        assert self._page is not None, f"{self.answer.status_code} {self.answer.headers} is no page"
        return self._page

    @property
    def draft(self) -> str:
        """The id of the draft being looked at."""
        parts = urlsplit(self.page.url).path.split("/")
        assert parts[1] == "d", self.page.url
        return parts[2]

    # pages and forms

    def get(self, address: str) -> Page:
        """Looks at an address of the portal, or of the page shown, and follows where it leads."""
        return self._follow(self.client.build_request("GET", self._url(address)))

    def press(
        self, caption: str, typed: Mapping[str, str] | None = None, files: Sequence[tuple[str, File]] = ()
    ) -> Page:
        """Types into the form that has this button, and presses it. A box is unticked by ""."""
        request = self.request(caption, typed, files)
        return self._follow(request)

    def request(
        self, caption: str, typed: Mapping[str, str] | None = None, files: Sequence[tuple[str, File]] = ()
    ) -> httpx.Request:
        """What `press` sends."""
        form = next((f for f in self.page.forms if any(caption in b.caption for b in f.buttons)), self.page.form)
        button = form.button(caption)
        typed = typed or {}
        unknown = {*typed, *(name for name, _ in files)} - form.names
        assert not unknown, f"{self.page.heading} has no {unknown}, only {form.names}"
        values = {**form.values, **typed, **({button.name: button.value} if button.name else {})}
        address = urljoin(self.page.url, form.action)
        headers = {"origin": origin_of(self.page.url)}
        if not form.multipart:
            return self.client.build_request("POST", address, data=values, headers=headers)
        parts = [(name, (one.name, one.content, one.kind)) for name, one in files] or [
            (name, ("", b"", "application/octet-stream")) for name in form.names - form.values.keys()
        ]
        return self.client.build_request("POST", address, data=values, files=parts, headers=headers)

    def post(self, address: str, data: Mapping[str, str]) -> Page:
        """A form that no page has."""
        url = self._url(address)
        return self._follow(self.client.build_request("POST", url, data=dict(data), headers={"origin": origin_of(url)}))

    def _url(self, address: str) -> str:
        return urljoin(self._page.url if self._page else self.portal.url, address)

    def _follow(self, request: httpx.Request) -> Page:
        for _ in range(MOST_HOPS):
            self.answer = self.client.send(request)
            if "location" not in self.answer.headers:
                return self._show(self.answer)
            assert self.answer.status_code in (303, 307), self.answer.status_code
            request = self.client.build_request("GET", urljoin(str(request.url), self.answer.headers["location"]))
        raise AssertionError(f"no end of redirects: {request.url}")

    def _show(self, answer: httpx.Response) -> Page:
        assert answer.headers["content-type"].startswith("text/html"), answer.headers
        self._page = read_page(answer.status_code, str(answer.request.url), answer.text, answer.headers)
        self.seen.append(self._page)
        return self._page

    # the way in

    def register(self, typed: Mapping[str, str] | None = None) -> Page:
        """From the start page over its questions to the registration, and sends it."""
        self.get(f"{self.portal.url}/{self.portal_id}/{self.form}/")
        questions = self.page.form.names - {"_csrf"}
        self.press(self.page.form.buttons[0].caption, dict.fromkeys(questions, "have"))
        usual = {"email": self.email, "email_confirm": self.email, "consent": "on"}
        asked = {name: value for name, value in usual.items() if name in self.page.form.names}
        self._mails = len(self.portal.mails(self.email))
        return self.press(self.page.form.buttons[0].caption, {**asked, **(typed or {})})

    def mailed_link(self) -> str:
        """The address in the mail that the last registration causes."""
        return self.portal.wait_for_link(self.email, self._mails + 1)

    def open_link(self) -> Page:
        """Opens the mailed link and presses its button."""
        self.get(self.mailed_link())
        assert self.page.status == 200, self.page.main
        return self.press(self.page.form.buttons[0].caption)

    # the card program (its stand-in, another process on another port)

    def start_program(self) -> Page:
        """From the waiting page into the program; its first start takes a moment."""
        address = self.page.links["アプリを開く"]
        for _ in range(200):
            try:
                return self.get(address)
            except httpx.ConnectError:
                time.sleep(0.1)
        raise AssertionError("the stand-in for the card program does not answer")

    def lay_card(self, card: str) -> Page:
        return self.press("このカードを置く", {"card": card})

    def enter_pin(self, pin: str) -> Page:
        return self.press("OK", {"pin": pin})

    def read_card(self, pin1: str = PINS[0], pin2: str = PINS[1], card: str = "taro") -> Page:
        """The whole of it, from the waiting page to what the card says."""
        self.start_program()
        self.lay_card(card)
        self.enter_pin(pin1)
        self.press("読み取る")
        return self.enter_pin(pin2)

    # a provider's own site (the one for development, another process on another port)

    def leave(self, caption: str) -> Page:
        """Presses what leads to the provider; its first start takes a moment, and the portal says meanwhile that it is down."""
        for attempt in range(25):
            self.press(caption)
            if LEAVING in self.page.links:
                self.get(self.page.links[LEAVING])
            if origin_of(self.page.url) != self.portal.url:
                return self.page
            assert self.page.status == 503, self.page
            time.sleep(0.1 * attempt)
        raise AssertionError("the OpenID provider does not answer")

    def sign_in(self, account: str, password: str) -> Page:
        """At the provider that asks for account, password and one-time code: back to where the portal leads on."""
        self.enter_password(account, password)
        return self.press("認証する", {"code": self.portal.one_time_code(account)})

    def enter_password(self, account: str, password: str) -> Page:
        return self.press("ログイン", {"account": account, "password": password})

    # the form

    def identify(self, card: str = "taro") -> Page:
        """From nothing to the menu."""
        self.register()
        self.open_link()
        self.read_card(card=card)
        return self.press("次へ")

    def begin(self, card: str = "taro") -> Page:
        """From nothing to the first step of a new draft."""
        self.identify(card)
        return self.press("添付資料再提出")

    def agree(self) -> Page:
        return self.press("次へ", {"confirmed": "on"})

    def attach(self, *files: File, button: str = "選んだファイルを添付する", **typed: str) -> Page:
        """Chooses files and sends them with a button of the step, whatever else was typed."""
        return self.press(button, typed, [("papers", one) for one in files])

    def fill(self, *files: File, **typed: str) -> Page:
        """The step with the numbers and the files, on to the check page."""
        usual = {"contract_no": CONTRACT_NO, "receipt_no": RECEIPT_NO}
        return self.attach(*(files or (File(),)), button="申請内容を確認する", **{**usual, **typed})

    def to_check(self, card: str = "taro") -> Page:
        """From nothing to the check page."""
        self.begin(card)
        self.agree()
        return self.fill()

    def submit(self) -> Page:
        return self.press("再提出")

    # afterwards

    @property
    def number(self) -> str:
        """What the completion page says."""
        return self.page.facts["申込番号"]

    def done_mail(self) -> EmailMessage:
        """The mail after the link's."""
        return self.portal.wait_for_mail(self.email, self._mails + 2)

    def download(self, address: str = "", seconds: float = 60) -> bytes:
        """The receipt, waited for as its waiting page says."""
        address = address or next(link for link in self.page.links.values() if "/documents/" in link)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = self.client.get(self._url(address))
            if answer.status_code == 200:
                assert answer.headers["content-type"] == "application/pdf"
                return answer.content
            assert answer.status_code == 202, answer.text
            time.sleep(0.2)
        raise AssertionError(f"no document within {seconds} s; log: {self.portal.log.read_text()[-2000:]}")


def new_client() -> httpx.Client:
    """No proxies of this machine, and no certificates to read: everything is on 127.0.0.1."""
    return httpx.Client(trust_env=False, verify=False, timeout=60)


def origin_of(url: str) -> str:
    """Scheme, host and port, as browsers send it with a form."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
