"""Doing what waits in the queues, without a portal."""

import logging
from threading import Event
from typing import Final

from engine.app.parts import Parts, open_parts
from engine.app.safety import check_settings
from engine.app.serving import make_workers
from engine.app.sites import load_specs
from engine.app.words import catalogues
from engine.authoring.assembling import assemble
from engine.errors import TetsuzukiError
from engine.settings import Settings
from engine.usecases.filing.drain import Drained
from engine.usecases.filing.pair_jobs import Offered

_LOG: Final = logging.getLogger("tetsuzuki.jobs")


def deliver(settings: Settings, until: Event | None) -> tuple[Drained, ...]:
    """Delivers until the event is set; None: only what is due now. Returns what was done in that one pass.

    Raises TetsuzukiError when it cannot begin.
    """
    check_settings(settings)
    parts = open_parts(settings)
    offered = pairs_of(parts)
    workers = make_workers(parts, None if offered is None else lambda: offered)
    try:
        if until is None:
            return workers.deliver_due()
        workers.start()
        until.wait()
        return ()
    finally:
        workers.stop()
        parts.close()


def pairs_of(parts: Parts) -> Offered | None:
    """What mails about pairs need of the specs; None without pairs, or while no spec can be read: such mails wait then."""
    try:
        specs = load_specs(parts)
    except TetsuzukiError as error:
        _LOG.warning("jobs.specs %s", error.code)
        return None
    registry = parts.registry
    procedures = assemble(specs, registry.field_types, registry.calendars, registry.prefill_sources)
    offered = [locale for form in procedures.versions.values() for locale in form.form.locales]
    return Offered(procedures, catalogues(parts.words, offered)) if procedures.pairs else None
