"""The identity door: who is there. A challenge leads out, a result comes back, the same browser finishes.

The engine owns routes, tokens and sessions; a provider sees only the values below. `pending` is the provider's own
state, sealed and used once; nothing of it reaches the browser.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from engine.model.identity import Identity
from engine.ports.entropy import Entropy
from engine.ports.provider import Provider


@dataclass(frozen=True, slots=True)
class IdentityRequest:
    """What a provider needs to begin. `session_tag` (hex) names the browser's session without opening it.

    `endpoint` is the one-time address a program on the applicant's side talks to (GET: what is asked, POST: the
    result). `return_url` is where a redirect provider sends the browser back to: a constant of the configuration. `fresh`:
    the proof is to be given anew, even where the provider still knows the person. `dated`: the portal goes by when it was given:
    who cannot say refuses.
    """

    session_tag: str
    purpose: str
    portal: str
    origin: str
    endpoint: str
    return_url: str
    code: str
    now: datetime
    expires_at: datetime
    entropy: Entropy
    fresh: bool = False
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the browser to a provider's page (OpenID Connect): an https address (http only while developing).

    A `state` in it has to come back with the answer (RFC 6749 section 4.1): by it the engine tells the answer to this
    attempt from one to an earlier attempt in the same browser, and from a forged one.
    """

    url: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """A program on the applicant's machine takes over; `link` starts it."""

    link: str


@dataclass(frozen=True, slots=True)
class Local:
    """The program runs on this very terminal (counter); `link` starts it. Its provider is `OnTerminal`."""

    link: str


Challenge = Redirect | Handoff | Local


@dataclass(frozen=True, slots=True)
class Begun:
    challenge: Challenge
    pending: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not proven. `code` is a catalogue key (`identity.<code>`), shown with what to do; nothing personal."""

    code: str


@runtime_checkable
class IdentityProvider(Provider, Protocol):
    """Either kind may block (network); the engine calls it off the event loop.

    `levels` are those of `Identity.level` that may act here. A session whose identity has another one, or another provider,
    is refused at every request, not only when it begins.
    """

    @property
    def levels(self) -> frozenset[str]: ...

    def begin(self, request: IdentityRequest) -> Begun: ...

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Identity | Refusal:
        """The browser that began is back. `params`: the return address's query (Redirect), else empty."""
        ...


@runtime_checkable
class HasLogout(Protocol):
    """For providers that keep a session of their own in the browser."""

    def logout_url(self, return_url: str) -> str:
        """Where the browser ends that session too, to come back to `return_url` ("" = there is no such address).

        May block. Raises ProviderFailed.
        """
        ...


@runtime_checkable
class OnTerminal(Protocol):
    """For providers that may answer `Local`. Production serves them only where the portal listens to this machine alone."""

    @property
    def on_terminal(self) -> bool:
        """Whether this one, as it is configured, answers `Local`."""
        ...


@runtime_checkable
class HasPersonas(Protocol):
    """For development providers: the invented people that scenarios name."""

    def personas(self) -> tuple[str, ...]:
        """Their ids."""
        ...

    def persona(self, persona: str, now: datetime) -> Identity | Refusal:
        """What `finish` would say of this one, without asking anybody. Raises KeyError for an unknown id."""
        ...


@runtime_checkable
class HandoffProvider(IdentityProvider, Protocol):
    """For `Handoff` and `Local`: what the program asks for and what it brings.

    A program that was started by hand and given the short code is led to another one-time address than `request.endpoint`;
    `pending` is the same. `pending` must not depend on the address.
    """

    def describe(self, pending: bytes) -> bytes:
        """JSON for the program: the asking origin, the purpose, what will be read, what is to be signed.

        Raises ProviderFailed; the program may ask again.
        """
        ...

    def receive(self, pending: bytes, message: bytes, now: datetime) -> bytes | Refusal:
        """The program's JSON result, verified here and only here: the new `pending`, or why not. Used once."""
        ...
