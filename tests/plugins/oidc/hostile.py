"""An OpenID provider in the test's own process that lies as it is told: one knob per lie. It signs with joserfc."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from engine.ports.identity import Begun, IdentityRequest, Redirect, Refusal
from engine.testing.identity_contract import NOW as NOW
from engine.testing.identity_contract import request
from plugins.oidc.client import Client, ClientOptions, Finished

ISSUER = "https://id.example/oauth/"
CLIENT_ID = "portal-7"
SECRET = "s3cret-of-the-client"
ACCESS_TOKEN = "access-token-of-taro"
CODE = "AbCdEfGhIjKlMnOpQrStUv"
SUBJECT = "1242"
USERINFO: Mapping[str, object] = {
    "sub": SUBJECT,
    "name": "見本　太郎",
    "address": {"formatted": "東京都港区虎ノ門３丁目５番１号"},
    "birthdate": "1963-04-05",
    "gender": "male",
}
OPTIONS = ClientOptions("oidc.example", ISSUER, CLIENT_ID, SECRET, scopes=("openid", "name"))
Answer = httpx2.Response
Signing = RSAKey | ECKey | bytes | None
Handler = Callable[[httpx2.Request], Answer]


@cache
def rsa_key(name: str) -> RSAKey:
    """A key of its own per name."""
    return RSAKey.generate_key(2048, {"kid": name})


class Ticks:
    """Seconds that only grow, when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Hostile:
    """`claims` over the ID token's own; None takes one away. `instead` answers a path itself. `asked` is what came in."""

    now: datetime = NOW
    issuer: str = ISSUER
    metadata: dict[str, object] = field(default_factory=dict)
    claims: dict[str, object] = field(default_factory=dict)
    header: dict[str, object] = field(default_factory=dict)
    tokens: dict[str, object] = field(default_factory=dict)
    userinfo: object = field(default_factory=lambda: dict(USERINFO))
    signing: Signing = field(default_factory=lambda: rsa_key("first"))
    published: list[RSAKey | ECKey] = field(default_factory=lambda: [rsa_key("first")])
    jwks: object = None
    date: datetime | None = None
    instead: dict[str, Handler] = field(default_factory=dict)
    asked: list[httpx2.Request] = field(default_factory=list)
    nonce: str = ""
    challenge: str = ""

    def client(self, options: ClientOptions = OPTIONS, ticks: Callable[[], float] | None = None) -> Client:
        return Client(options, lambda: httpx2.MockTransport(self.answer), ticks or Ticks())

    def visit(self, begun: Begun) -> dict[str, str]:
        """The browser goes to the page and comes back: the callback's parameters."""
        asked = query_of(begun)
        self.nonce, self.challenge = asked.get("nonce", ""), asked.get("code_challenge", "")
        return {"code": CODE, "state": asked["state"]}

    def finish(
        self, options: ClientOptions = OPTIONS, *, fresh: bool = False, dated: bool = False, **params: str
    ) -> Finished | Refusal:
        """A whole way with a client of its own; `params` over those of the callback."""
        client = self.client(options)
        begun = client.begin(ask(fresh=fresh, dated=dated))
        return client.finish(begun.pending, {**self.visit(begun), **params}, NOW)

    def paths(self) -> list[str]:
        return [each.url.path for each in self.asked]

    def answer(self, asked: httpx2.Request) -> Answer:
        self.asked.append(asked)
        path = asked.url.path
        if path in self.instead:
            return self.instead[path](asked)
        table: dict[str, Handler] = {
            "/oauth/.well-known/openid-configuration": self._discovery,
            "/oauth/token": self._token,
            "/oauth/userinfo": lambda _: httpx2.Response(200, json=self.userinfo),
            "/oauth/jwks": self._keys,
        }
        return table[path](asked)

    def _discovery(self, _: httpx2.Request) -> Answer:
        found: dict[str, object] = {
            "issuer": self.issuer,
            "authorization_endpoint": "https://id.example/oauth/authorize",
            "token_endpoint": "https://id.example/oauth/token",
            "userinfo_endpoint": "https://id.example/oauth/userinfo",
            "jwks_uri": "https://id.example/oauth/jwks",
        }
        return httpx2.Response(200, json=without_none({**found, **self.metadata}))

    def _keys(self, _: httpx2.Request) -> Answer:
        date = (self.date or self.now).strftime("%a, %d %b %Y %H:%M:%S GMT")
        published = {"keys": [key.as_dict(private=False) for key in self.published]}
        return httpx2.Response(200, json=published if self.jwks is None else self.jwks, headers={"Date": date})

    def _token(self, asked: httpx2.Request) -> Answer:
        form = parse_qs(asked.content.decode())
        verifier = form.get("code_verifier", [""])[0]
        if half(verifier, 32) != self.challenge or form.get("code") != [CODE]:
            return httpx2.Response(400, json={"error": "invalid_grant"})
        found = {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 3600, "id_token": self.id_token()}
        return httpx2.Response(200, json=without_none({**found, **self.tokens}))

    def id_token(self) -> str:
        claims: dict[str, object] = {
            "iss": self.issuer,
            "sub": SUBJECT,
            "aud": CLIENT_ID,
            "exp": self.after(3600),
            "iat": self.after(0),
            "auth_time": self.after(0),
            "nonce": self.nonce,
        }
        header = without_none({"alg": "RS256", "kid": "first", **self.header})
        return sign(header, json.dumps(without_none({**claims, **self.claims})).encode(), self.signing)

    def after(self, seconds: float) -> float:
        return (self.now + timedelta(seconds=seconds)).timestamp()


def query_of(begun: Begun) -> dict[str, str]:
    """What the provider's page was asked with; each parameter once."""
    assert isinstance(begun.challenge, Redirect)
    found = parse_qs(urlsplit(begun.challenge.url).query, strict_parsing=True)
    assert all(len(values) == 1 for values in found.values())
    return {name: values[0] for name, values in found.items()}


def ask(*, fresh: bool = False, dated: bool = False, seed: str = "one") -> IdentityRequest:
    return replace(request(seed), fresh=fresh, dated=dated)


def without_none(table: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in table.items() if value is not None}


def half(text: str, length: int = 16) -> str:
    """The first bytes of the SHA-256 as base64url: `at_hash` with 16, S256 with 32."""
    return encoded(hashlib.sha256(text.encode()).digest()[:length])


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(header: Mapping[str, object], payload: bytes, key: Signing) -> str:
    """A compact JWS, whatever the header says; without a key it has no signature."""
    text = f"{encoded(json.dumps(header).encode())}.{encoded(payload)}"
    if key is None:
        return f"{text}."
    if isinstance(key, bytes):
        return f"{text}.{encoded(hmac.digest(key, text.encode(), 'sha256'))}"
    algorithm = jws.JWSRegistry.algorithms["RS256" if isinstance(key, RSAKey) else "ES256"]
    return f"{text}.{encoded(algorithm.sign(text.encode(), key))}"
