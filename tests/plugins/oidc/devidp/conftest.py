"""A provider for development in memory: a browser before it, a portal's server beside it, a clock that stands still."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from engine.testing.time_and_chance import FakeClock, SeededEntropy
from plugins.oidc.devidp.app import make_app
from plugins.oidc.devidp.book import Book
from plugins.oidc.devidp.keys import SigningKeys
from plugins.oidc.devidp.stand import Stand
from plugins.oidc.devidp.tenant import read_tenant

PORT = 18_002
OWN = f"http://127.0.0.1:{PORT}"
PORTAL = "http://127.0.0.1:18000"
CALLBACK = f"{PORTAL}/desk/identify/callback"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
TENANT = """
tenant: sample
name: 見本ID
issuer: /oauth/
paths:
  authorization: /oauth/authorize
  token: /oauth/token
  userinfo: /oauth/userinfo
  jwks: /oauth/jwks
client:
  id: client-1
  secret: "s+e/c=r e:t"
client_refused: unauthorized
proof: password
scopes:
  openid:
    - sub
  profile:
    - name
    - kind
  email:
    - email
"""
ACCOUNTS = """
personas:
  - persona: one
    label: 一人目
    account: one@example.jp
    password: password-1
    userinfo:
      sub: "1001"
      name: 見本 一子
      kind: "2"
      email: one@example.jp
  - persona: two
    label: 二人目
    account: two@example.jp
    password: password-2
    userinfo:
      sub: "1002"
      name: <b>見本</b>
  - persona: over
    label: 期限切れ
    account: over@example.jp
    password: password-3
    expired: true
    userinfo:
      sub: "1003"
"""
Fields = dict[str, str]


@dataclass
class Provider:
    """The running provider, and what it sent: account, code, until when."""

    stand: Stand
    clock: FakeClock
    folder: Path
    sent: list[tuple[str, str, datetime]] = field(default_factory=list)

    def browser(self) -> "Browser":
        return Browser(self)

    def ask(self, method: str, path: str, **more: object) -> httpx2.Response:
        """As a portal's server does: no cookies, no Origin."""
        return TestClient(make_app(self.stand, PORT), base_url=OWN).request(method, path, **more)  # type: ignore[arg-type]

    def exchange(
        self, code: str, client: tuple[str, str] = ("client-1", "s+e/c=r e:t"), **changes: str
    ) -> httpx2.Response:
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        return self.ask("POST", "/oauth/token", data={**fields, **changes}, auth=client)


class InMemory(httpx2.BaseTransport):
    """Requests go straight into the provider. What was asked is kept."""

    def __init__(self, stand: Stand, port: int) -> None:
        self._client = TestClient(make_app(stand, port), base_url=stand.origin)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self._client.request(
            request.method, str(request.url), content=request.read(), headers=dict(request.headers)
        )
        return httpx2.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


class Browser:
    """Follows nothing by itself; keeps cookies."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.client = TestClient(make_app(provider.stand, PORT), base_url=OWN, follow_redirects=False)
        self.answer = httpx2.Response(0)

    def authorize(self, **changes: str) -> httpx2.Response:
        """A request in order, with changes ("" leaves a parameter out)."""
        usual = {
            "client_id": "client-1", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid profile email",
            "state": "state-1", "nonce": "nonce-1", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
        }  # fmt: skip
        params = {name: value for name, value in {**usual, **changes}.items() if value}
        self.answer = self.client.get(f"/oauth/authorize?{urlencode(params)}")
        return self.answer

    def follow(self) -> httpx2.Response:
        self.answer = self.client.get(self.answer.headers["location"])
        return self.answer

    def post(self, path: str = "/login", *, origin: str = OWN, **fields: str) -> httpx2.Response:
        """The form on the page, with its hidden fields."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.answer.text))
        self.answer = self.client.post(path, data={**hidden, **fields}, headers={"origin": origin})
        return self.answer

    def to_code_page(
        self, account: str = "one@example.jp", password: str = "password-1", **asked: str
    ) -> httpx2.Response:
        self.authorize(**asked)
        self.follow()
        self.post(account=account, password=password)
        return self.follow()

    def log_in(self, **asked: str) -> Fields:
        """All the way: what the portal is told."""
        self.to_code_page(**asked)
        self.post(code=self.provider.sent[-1][1])
        return self.told()

    def told(self) -> Fields:
        """The parameters that the browser brings back to the portal."""
        location = self.answer.headers["location"]
        assert location.startswith(f"{CALLBACK}?"), location
        return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@pytest.fixture(scope="session")
def keys_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: RSA takes its time."""
    file = tmp_path_factory.mktemp("keys") / "keys.json"
    SigningKeys(file, SeededEntropy("keys").token_bytes)
    return file


@pytest.fixture
def make_provider(tmp_path: Path, keys_file: Path) -> Callable[..., Provider]:
    def make(tenant: str = TENANT, accounts: str = ACCOUNTS) -> Provider:
        (tmp_path / "tenant.yaml").write_text(tenant, encoding="utf-8")
        (tmp_path / "accounts.yaml").write_text(accounts, encoding="utf-8")
        (tmp_path / "keys.json").write_bytes(keys_file.read_bytes())
        clock, chance = FakeClock(), SeededEntropy("provider").token_bytes
        sent: list[tuple[str, str, datetime]] = []
        stand = Stand(
            read_tenant(tmp_path / "tenant.yaml"), tmp_path / "accounts.yaml", OWN, (PORTAL,),
            SigningKeys(tmp_path / "keys.json", chance), Book(chance), clock.now,
            lambda account, code, until: sent.append((account, code, until)), "control-csrf",
        )  # fmt: skip
        return Provider(stand, clock, tmp_path, sent)

    return make


@pytest.fixture
def provider(make_provider: Callable[..., Provider]) -> Provider:
    return make_provider()
