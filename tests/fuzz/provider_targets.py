"""What an OpenID provider, or whoever writes the address of the way back, may send: refused or proven, never anything else."""

import contextlib
import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

import httpx2

from engine.errors import ProviderFailed
from engine.ports.identity import Refusal
from plugins.oidc.client import Finished
from tests.plugins.oidc.hostile import CODE, NOW, SUBJECT, Hostile, ask

STATE: Final = b"STATE"
"""In a seed of the way back: this attempt's own state, which nobody could write into a file."""
_PATHS: Final = ("/oauth/.well-known/openid-configuration", "/oauth/token", "/oauth/userinfo", "/oauth/jwks")


class Lost(Hostile):
    """Where it has been made to send us nowhere, nobody is."""

    def answer(self, asked: httpx2.Request) -> httpx2.Response:
        known = asked.url.path in _PATHS or asked.url.path in self.instead
        return super().answer(asked) if known else httpx2.Response(404)


def callback_parameters(data: bytes) -> None:
    """The query of the way back. Only with this attempt's state and the provider's code does anybody get in."""
    provider = Hostile()
    client = provider.client()
    begun = client.begin(ask())
    right = provider.visit(begun)
    query = data.replace(STATE, right["state"].encode()).decode("latin-1")
    params: Mapping[str, str] = dict(parse_qsl(query, keep_blank_values=True))
    result = None
    with contextlib.suppress(ProviderFailed):
        result = client.finish(begun.pending, params, NOW)
    if not isinstance(result, Finished):
        assert result is None or isinstance(result, Refusal)
        return
    assert (params["state"], params["code"]) == (right["state"], CODE)


def provider_answers(data: bytes) -> None:
    """One of the provider's four answers is `data` after its first byte, which says which, and how it is called."""
    kind = data[0] if data else 0
    path, status = _PATHS[kind % 4], (200, 200, 400, 500)[kind // 4 % 4]
    body = data[1:]
    answer = httpx2.Response(status, content=body, headers={"Content-Type": "application/json"})
    provider = Lost(instead={path: lambda _: answer})
    result = None
    with contextlib.suppress(ProviderFailed):
        client = provider.client()
        begun = client.begin(ask())
        result = client.finish(begun.pending, provider.visit(begun), NOW)
    if isinstance(result, Finished):
        assert result.subject == SUBJECT
        assert path != _PATHS[2] or json.loads(body)["sub"] == SUBJECT
