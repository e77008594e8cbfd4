"""The doors. Every hook is called once at start and returns objects that satisfy a Protocol of `engine.ports`.

A plugin is a module (or object) with functions decorated by `hookimpl`, found through the entry-point group
`tetsuzuki`. After the start no hook is called any more: the request path is ordinary typed calls.
"""

from collections.abc import Mapping
from typing import Final

import pluggy

from engine.ports.attachments import AttachmentStore
from engine.ports.calendars import CalendarProvider
from engine.ports.clock import Clock
from engine.ports.documents import DocumentRenderer
from engine.ports.fields import FieldType
from engine.ports.identity import IdentityProvider
from engine.ports.keys import KeySource
from engine.ports.mail import MailTransport
from engine.ports.numbers import NumberIssuer
from engine.ports.pages import PageRenderer
from engine.ports.prefill import PrefillSource
from engine.ports.revocation import RevocationChecker
from engine.ports.storage import Storage
from engine.settings import Settings

PROJECT: Final = "tetsuzuki"
hookspec: Final = pluggy.HookspecMarker(PROJECT)
hookimpl: Final = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_field_types(settings: Settings) -> list[FieldType]:  # type: ignore[empty-body]
    """New kinds of questions for specs (`type: …`).

    When: once at start, before any spec is read; also by `check`, `test` and `schema`. Must not block.
    `settings`: the whole configuration; take your own table with `settings.section(name)`.
    Empty list: nothing added. Errors: raise SettingsError; the start stops with its words, applicants see nothing.
    Since 0.1.
    """


@hookspec
def register_calendars(settings: Settings) -> list[CalendarProvider]:  # type: ignore[empty-body]
    """On which days a body works (a spec's `calendar: …`).

    When: once at start, before any spec is read; also by `check`, `test`, `deadlines` and `explain`. Must not block:
    load days when the first one is asked for, or in `check()`. Empty list: nothing added; a spec that names a missing
    calendar stops the start with a located diagnostic. Errors: raise SettingsError for days that cannot be read; later
    DayOutOfRange from `closed` becomes a message that this year is not known yet. Since 0.1.
    """


@hookspec
def register_key_sources(settings: Settings) -> list[KeySource]:  # type: ignore[empty-body]
    """Where the master key comes from (`providers.keys` in the settings chooses one by name).

    When: once at start, before the storage is opened. May block. Empty list: nothing added.
    Errors: KeyUnavailable from the source stops the start and says what to do; no applicant is served without a key.
    Since 0.1.
    """


@hookspec
def register_storages(settings: Settings, clock: Clock) -> list[Storage]:  # type: ignore[empty-body]
    """Where drafts, submissions, sessions, tokens and jobs live (`providers.storage` chooses one).

    When: once at start; opened afterwards by the engine. Must not connect yet. Empty list: nothing added.
    Errors: later StorageUnavailable becomes a page that says nothing was lost and to try again. Since 0.1.
    """


@hookspec
def register_attachment_stores(settings: Settings) -> list[AttachmentStore]:  # type: ignore[empty-body]
    """Where sealed files live (`providers.attachments` chooses one). When: once at start; must not block.

    Empty list: nothing added. Errors: StorageUnavailable while uploading becomes a message at the field. Since 0.1.
    """


@hookspec
def register_number_issuers(settings: Settings) -> list[NumberIssuer]:  # type: ignore[empty-body]
    """How reference numbers are made (a spec's `number.issuer`). When: once at start; must not block.

    Empty list: nothing added. Errors: raising at `issue` refuses the submission with a page; nothing is stored.
    Since 0.1.
    """


@hookspec
def register_mail_transports(settings: Settings, clock: Clock) -> list[MailTransport]:  # type: ignore[empty-body]
    """How mails leave (`providers.mail` chooses one). When: once at start; must not connect yet.

    Empty list: nothing added. Errors: ProviderFailed from `send` is retried by the job queue; applicants never wait
    for it. Since 0.1.
    """


@hookspec
def register_revocation_checkers(settings: Settings) -> list[RevocationChecker]:  # type: ignore[empty-body]
    """Who is asked whether a certificate was revoked; identity providers choose one of them by name.

    When: once at start, before the identity providers; must not connect yet. Empty list: nothing added.
    Errors: none later; a checker that cannot tell answers NOT_CHECKED, and production refuses the identification.
    Since 0.3.
    """


@hookspec
def register_identity_providers(  # type: ignore[empty-body]
    settings: Settings, clock: Clock, revocation_checkers: Mapping[str, RevocationChecker]
) -> list[IdentityProvider]:
    """Who is there (a portal's `identity.provider`). When: once at start; must not block.

    `revocation_checkers`: all that were registered, by name; leave the parameter out if certificates are none of yours.
    Empty list: nothing added; a spec that names a missing provider stops the start with a located diagnostic.
    Errors: ProviderFailed becomes a page that offers to try again. Since 0.1.
    """


@hookspec
def register_prefill_sources(settings: Settings) -> list[PrefillSource]:  # type: ignore[empty-body]
    """What is registered about an identified person's contracts (a portal's `register.source`).

    When: once at start; must not connect yet. Empty list: nothing added; a portal that names a missing source stops the
    start with a located diagnostic. Errors: ProviderFailed means that drafts begin without registered values and say
    so. Since 0.2.
    """


@hookspec
def register_page_renderers(settings: Settings) -> list[PageRenderer]:  # type: ignore[empty-body]
    """How pages are drawn (`providers.pages` chooses one). When: once at start; must not block.

    Empty list: nothing added. Errors: a failing renderer is a bug; the applicant sees a plain page with an error id.
    Since 0.1.
    """


@hookspec
def register_document_renderers(settings: Settings) -> list[DocumentRenderer]:  # type: ignore[empty-body]
    """How documents are drawn (a spec's `documents[].renderer`), in worker processes. When: once at start.

    Empty list: nothing added. Errors: the job is retried and stays visible to the operator; the applicant's waiting
    page says so. Since 0.1.
    """
