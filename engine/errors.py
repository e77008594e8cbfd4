"""Designed failures and located diagnostics: codes and parameters here, their words in the message catalogues."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Param = str | int
Severity = Literal["error", "warning", "note"]
"""`note`: looked at, and in order (only what `probe` says)."""


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One finding about a text or a configuration.

    `file` is shown as given; `line` and `column` count from 1, columns in characters (never bytes); 0 means "the whole file".
    `code` is ASCII (`SPEC031`) and the key of the words; `params` fill their placeholders. `used_by` are the files of the
    forms in which it shows, where `file` is a fragment.
    """

    file: str
    line: int
    column: int
    code: str
    params: Mapping[str, Param] = field(default_factory=dict, compare=False)
    end_column: int = field(default=0, compare=False)
    severity: Severity = field(default="error", compare=False)
    used_by: tuple[str, ...] = field(default=(), compare=False)


class TetsuzukiError(Exception):
    """A designed failure. `code` is a catalogue key; `params` never hold personal data, PINs, tokens or keys."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Param] = params

    def __str__(self) -> str:
        return f"{self.code} {dict(self.params)}" if self.params else self.code


class SpecError(TetsuzukiError):
    """Specs that cannot be served; carries every diagnostic found."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("spec.broken", count=len(diagnostics))
        self.diagnostics = diagnostics


class SettingsError(TetsuzukiError):
    """The configuration contradicts itself, names something unknown, or is unsafe in production."""


class NotFound(TetsuzukiError):
    """Nothing there, or not the asker's: the two are never told apart."""


class NotAdmitted(TetsuzukiError):
    """Theirs, but how they are known does not do here (any more). `portal` says where they can identify again."""

    def __init__(self, portal: str) -> None:
        super().__init__("identity.not_admitted", portal=portal)
        self.portal = portal


class NumberTaken(TetsuzukiError):
    """A reference number that exists already: issue another."""


class StaleRevision(TetsuzukiError):
    """The draft was changed since the page was drawn (another tab, the back button)."""


class StorageUnavailable(TetsuzukiError):
    """The store did not take the write (disk full, folder unwritable, connection lost): nothing was saved."""


class KeyUnavailable(TetsuzukiError):
    """No key, or not the one a record was sealed with."""


class Tampered(TetsuzukiError):
    """A sealed record does not open: wrong key, wrong place, or changed bytes."""


class ProviderFailed(TetsuzukiError):
    """The outside world failed. `retry` says whether trying again later can help."""

    def __init__(self, code: str, *, retry: bool = True, **params: Param) -> None:
        super().__init__(code, **params)
        self.retry = retry
