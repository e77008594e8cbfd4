"""A look at the provider from outside, for `tetsuzuki doctor`: what it publishes, its clock, and where it sends browsers back."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import httpx2

from engine.errors import Diagnostic
from plugins.oidc.failures import Down, Refused
from plugins.oidc.options import ClientOptions
from plugins.oidc.protocol.keys import read_keys
from plugins.oidc.protocol.published import discovery_address, read_metadata
from plugins.oidc.protocol.web import Object, Web, read_address, read_object

CLOCK_SECONDS: Final = 30
"""How far the provider's clock may be from ours before it is worth a word; tokens are refused beyond a minute."""


def probe(options: ClientOptions, web: Web, now: datetime) -> tuple[Diagnostic, ...]:
    """Reads discovery and keys anew, whatever is remembered. Never raises."""
    return (*_return_address(options), *_published(options, web, now))


def _published(options: ClientOptions, web: Web, now: datetime) -> tuple[Diagnostic, ...]:
    step = "oidc.no_discovery"
    try:
        with web.open() as session:
            found: Object = {"issuer": options.issuer, **options.endpoints}
            if not options.endpoints:
                found = read_object(read_address(session, discovery_address(options)).content)
            step = "oidc.discovery_unfit"
            metadata = read_metadata(options, found)
            step = "oidc.no_keys"
            answer = read_address(session, metadata.jwks_uri)
            keys = read_keys(read_object(answer.content), options.id_token_algorithm)
    except (Down, Refused) as failure:
        return (_said(options, step, reason=failure.reason),)
    reached = _said(options, "oidc.reached", "note", issuer=options.issuer, keys=len(keys.known))
    return (reached, *_clock(options, answer, now), *_abilities(options, found))


def _clock(options: ClientOptions, answer: httpx2.Response, now: datetime) -> tuple[Diagnostic, ...]:
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return (_said(options, "oidc.no_clock", "warning"),)
    apart = now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    seconds = round(abs(apart.total_seconds()))
    if abs(apart) > timedelta(seconds=CLOCK_SECONDS):
        return (_said(options, "oidc.clock_apart", seconds=seconds),)
    return (_said(options, "oidc.clock_agrees", "note", seconds=seconds),)


def _abilities(options: ClientOptions, found: Object) -> tuple[Diagnostic, ...]:
    """Only what is listed can be missing: a provider need not list anything."""
    wanted = {
        "response_types_supported": "code",
        "id_token_signing_alg_values_supported": options.id_token_algorithm,
        "token_endpoint_auth_methods_supported": "private_key_jwt" if options.private_key else "client_secret_basic",
        "code_challenge_methods_supported": "S256",
    }
    lacking = [
        (key, word) for key, word in wanted.items() if isinstance(listed := found.get(key), list) and word not in listed
    ]
    return tuple(_said(options, "oidc.ability", "warning", key=key, wanted=word) for key, word in lacking)


def _return_address(options: ClientOptions) -> tuple[Diagnostic, ...]:
    if not options.production:
        return ()
    if urlsplit(options.portal_origin).scheme != "https":
        return (_said(options, "oidc.return_address"),)
    return (_said(options, "oidc.return_address_good", "note", origin=options.portal_origin),)


def _said(options: ClientOptions, code: str, severity: str = "error", **params: str | int) -> Diagnostic:
    return Diagnostic(f"[{options.place}]", 0, 0, code, params, severity=severity)  # type: ignore[arg-type]
