"""Outages to order: failure is a designed path, so tests bring it about. `NoKeys` stands in `key_doubles`."""

from collections.abc import Callable
from typing import Any, cast

from engine.errors import ProviderFailed, StorageUnavailable, TetsuzukiError
from engine.ports.identity import IdentityProvider
from engine.ports.prefill import PrefillSource
from engine.ports.storage import Storage


class Outage:
    """Stands before a provider; the verbs told to `fail` raise until `recover`, all others pass."""

    def __init__(self, provider: object) -> None:
        self._provider = provider
        self._failing: dict[str, Callable[[], TetsuzukiError]] = {}

    def fail(self, *verbs: str, error: Callable[[], TetsuzukiError] | None = None) -> None:
        """Names verbs of the port (`save_draft`); without `error` the disk is full."""
        for verb in verbs:
            getattr(self._provider, verb)
            self._failing[verb] = error or _disk_full

    def recover(self) -> None:
        self._failing.clear()

    def __getattr__(self, verb: str) -> Any:
        if verb in self._failing:
            return self._raise(self._failing[verb])
        return getattr(self._provider, verb)

    @staticmethod
    def _raise(error: Callable[[], TetsuzukiError]) -> Callable[..., None]:
        def fail(*_args: object, **_named: object) -> None:
            raise error()

        return fail


def _disk_full() -> StorageUnavailable:
    return StorageUnavailable("storage.full", reason="ordered")


def storage_with_outages(storage: Storage) -> tuple[Storage, Outage]:
    """The storage as tests hand it on, and the switch that breaks it."""
    outage = Outage(storage)
    return cast(Storage, outage), outage


def source_with_outages(source: PrefillSource) -> tuple[PrefillSource, Outage]:
    """The prefill source as tests hand it on, and the switch: `outage.fail("contracts_of", error=no_answer)`."""
    outage = Outage(source)
    return cast(PrefillSource, outage), outage


def identity_with_outages(provider: IdentityProvider) -> tuple[IdentityProvider, Outage]:
    """The identity provider as tests hand it on, and the switch: `outage.fail("finish", error=nobody_there)`.

    The double has exactly the provider's public names, so that it satisfies the same optional Protocols, and no others.
    """
    outage = Outage(provider)
    names = [name for name in dir(provider) if not name.startswith("_")]
    return cast(IdentityProvider, type("IdentityDouble", (), {name: _passed(outage, name) for name in names})()), outage


def _passed(outage: Outage, name: str) -> object:
    if not callable(getattr(outage, name)):
        return property(lambda _: getattr(outage, name))
    return staticmethod(lambda *args, **named: getattr(outage, name)(*args, **named))


def nobody_there() -> ProviderFailed:
    """What an identity provider raises while the other side does not answer."""
    return ProviderFailed("no_answer")


def no_answer() -> ProviderFailed:
    """What a source raises while its register does not answer."""
    return ProviderFailed("register.no_answer")
