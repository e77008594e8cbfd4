"""The relying party: authorization code flow with PKCE against one provider, and everything it must refuse (OpenID Connect Core 1.0).

Nothing here knows what the claims mean: `provider` maps them by the settings, other plugins in their own way.
"""

import hmac
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from authlib.oauth2.client import OAuth2Client

from engine.errors import Diagnostic, ProviderFailed
from engine.ports.identity import Begun, IdentityRequest, Redirect, Refusal
from plugins.oidc import failures, options
from plugins.oidc.failures import Down, Refused
from plugins.oidc.options import CLIENT_KEYS, ClientOptions, read_client_options
from plugins.oidc.probe import probe
from plugins.oidc.protocol import id_token
from plugins.oidc.protocol.attempt import Attempt, code_of, new_attempt, read_attempt
from plugins.oidc.protocol.credentials import credentials, is_usable
from plugins.oidc.protocol.exchange import Tokens, fetch_tokens, fetch_userinfo
from plugins.oidc.protocol.id_token import BadSignature, Expected, IdToken
from plugins.oidc.protocol.keys import Keys
from plugins.oidc.protocol.published import Metadata, Published
from plugins.oidc.protocol.web import Object, OpenTransport, Web

__all__ = ["CLIENT_KEYS", "Client", "ClientOptions", "Finished", "read_client_options"]
_LOG: Final = logging.getLogger("tetsuzuki.oidc")


@dataclass(frozen=True, slots=True)
class Finished:
    """Proven: `subject` at `issuer`, at `auth_time` (now, where the provider does not tell); `userinfo` is its whole answer."""

    issuer: str
    subject: str = field(repr=False)
    auth_time: datetime
    userinfo: Object = field(repr=False)


class Client:
    """Safe to use from many threads. `open_transport` and `ticks` (seconds that only grow) are for tests."""

    def __init__(
        self,
        options: ClientOptions,
        open_transport: OpenTransport | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.options = options
        self._problems = _problems(options)
        self._web = Web(options, open_transport, ticks)
        self._published = Published(options, ticks)

    def check(self) -> tuple[Diagnostic, ...]:
        """What is missing or unsafe in the settings; asks nobody."""
        return self._problems

    def begin(self, request: IdentityRequest) -> Begun:
        """The provider's page, asked for with state, nonce and S256. Raises ProviderFailed (`oidc_down`, `oidc_answer`)."""
        try:
            self._must_be_set_up()
            with self._web.open() as session:
                metadata = self._published.metadata(session)
        except (Down, Refused) as failure:
            raise self._failed(failure) from None
        attempt = new_attempt(self.options.issuer, request)
        return Begun(Redirect(self._address(metadata, attempt)), attempt.pending())

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Finished | Refusal:
        """Who came back with `params`, by the tokens fetched for the code and UserInfo. Raises ProviderFailed (`oidc_down`)."""
        try:
            self._must_be_set_up()
            attempt = read_attempt(pending, self.options.issuer)
            code = code_of(attempt, params)
            with self._web.open() as session:
                metadata = self._published.metadata(session)
                if metadata.states_issuer and "iss" not in params:
                    raise Refused("callback_iss")
                return self._prove(session, metadata, attempt, code, now)
        except Refused as refused:
            _LOG.info("%s: refused, %s", self.options.place, refused.reason)
            return Refusal(refused.code)
        except Down as down:
            raise self._failed(down) from None

    def logout_url(self, return_url: str) -> str:
        """Where the provider's own session ends (RP-Initiated Logout 1.0); "" = it has no such place. Raises ProviderFailed."""
        try:
            self._must_be_set_up()
            with self._web.open() as session:
                address = self._published.metadata(session).end_session_endpoint
        except (Down, Refused) as failure:
            raise self._failed(failure) from None
        asked = urlencode({"client_id": self.options.client_id, "post_logout_redirect_uri": return_url})
        return f"{address}{'&' if '?' in address else '?'}{asked}" if address else ""

    def probe(self, now: datetime) -> tuple[Diagnostic, ...]:
        """See `probe.probe`; never raises."""
        return probe(self.options, self._web, now) if self.options.issuer else ()

    def _must_be_set_up(self) -> None:
        if self._problems:
            raise Refused("settings")

    def _failed(self, failure: Down | Refused) -> ProviderFailed:
        _LOG.warning("%s: %s", self.options.place, failure.reason)
        down = isinstance(failure, Down)
        return ProviderFailed(failures.DOWN if down else failures.ANSWER, retry=down)

    def _address(self, metadata: Metadata, attempt: Attempt) -> str:
        asked = OAuth2Client(
            session=None,
            client_id=self.options.client_id,
            scope=" ".join(self.options.scopes),
            redirect_uri=attempt.return_url,
            code_challenge_method="S256",
        )
        more = {"nonce": attempt.nonce, **self._anew(metadata, fresh=attempt.fresh)}
        if self.options.acr_values:
            more["acr_values"] = self.options.acr_values
        address, _ = asked.create_authorization_url(
            metadata.authorization_endpoint, state=attempt.state, code_verifier=attempt.verifier, **more
        )
        return str(address)

    def _anew(self, metadata: Metadata, *, fresh: bool) -> dict[str, str]:
        """How the provider is told to ask the person again."""
        asked, prompt = {}, self.options.prompt
        lives_on = prompt == "without_logout" and not metadata.end_session_endpoint
        if prompt == "always" or (prompt != "never" and (fresh or lives_on)):
            asked["prompt"] = "login"
        may_age = metadata.states_auth_time if self.options.max_age is None else self.options.max_age
        if fresh and may_age:
            asked["max_age"] = "0"
        return asked

    def _prove(self, session: Any, metadata: Metadata, attempt: Attempt, code: str, now: datetime) -> Finished:
        shown = credentials(self.options, metadata.token_endpoint, attempt.number, now)
        tokens = fetch_tokens(session, metadata.token_endpoint, attempt, code, shown)
        proven = self._check(session, tokens, attempt, now)
        self._check_fresh(attempt, proven)
        userinfo = fetch_userinfo(session, metadata, tokens)
        subject = userinfo.get("sub")
        if not isinstance(subject, str) or not hmac.compare_digest(subject.encode(), proven.subject.encode()):
            raise Refused("userinfo_sub")
        return Finished(self.options.issuer, subject, proven.auth_time or now, userinfo)

    def _check(self, session: Any, tokens: Tokens, attempt: Attempt, now: datetime) -> IdToken:
        kid = id_token.kid_of(tokens.id_token, self.options.id_token_algorithm)
        keys = self._published.keys(session)
        try:
            claims = self._claims(tokens.id_token, keys, kid)
        except BadSignature:
            claims = self._claims_by_other_keys(session, tokens.id_token, kid, keys)
        skew = timedelta(seconds=self.options.skew_seconds)
        mine = (self.options.issuer, self.options.client_id)
        return id_token.check(claims, Expected(*mine, attempt.nonce, tokens.access_token, now, skew))

    def _claims(self, token: str, keys: Keys, kid: str) -> Object:
        return id_token.claims_of(token, keys.for_kid(kid), self.options.id_token_algorithm)

    def _claims_by_other_keys(self, session: Any, token: str, kid: str, used: Keys) -> Object:
        """The provider may have changed its keys: once more with what it publishes now."""
        keys = self._published.keys_after(session, used)
        if keys is None:
            raise Refused("id_token_signature")
        try:
            return self._claims(token, keys, kid)
        except BadSignature:
            raise Refused("id_token_signature") from None

    def _check_fresh(self, attempt: Attempt, proven: IdToken) -> None:
        """Only `auth_time` tells when the proof was given. Many providers do not state it, and few portals need it."""
        if attempt.dated and proven.auth_time is None:
            raise Refused("id_token_auth_time_missing")
        if not attempt.fresh or proven.auth_time is None:
            return
        earliest = datetime.fromisoformat(attempt.began) - timedelta(seconds=self.options.skew_seconds)
        if proven.auth_time < earliest:
            raise Refused("id_token_auth_time_old", failures.LOGIN_REQUIRED)


def _problems(given: ClientOptions) -> tuple[Diagnostic, ...]:
    found, key = options.problems(given), given.private_key
    unfit = Diagnostic(f"[{given.place}]", 0, 0, "oidc.private_key_unfit")
    return (*found, unfit) if key and not is_usable(key) else found
