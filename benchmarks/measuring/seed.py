"""Drafts that are there before the portal starts: a session's cookie and an address to look at, made with the real use cases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from benchmarks.measuring.seeded import Seeded
from engine.app.parts import Parts, open_parts
from engine.app.sites import load_specs, make_site
from engine.model.answers import Answer, Answers
from engine.model.identity import Identity
from engine.settings import Settings
from engine.usecases.arrival.sessions import csrf_token, new_secret, owner_by_session, rotate
from engine.usecases.drafting.begin_draft import begin_or_go_on
from engine.usecases.drafting.drafts import as_draft, open_draft, save_draft
from engine.usecases.drafting.step_page import saved_files
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.visit import NOTHING, Visit
from engine.web.addresses import SiteAddresses


def settings_for(data: Path, specs: Path, port: int = 0) -> Settings:
    """As `serve --data … specs` has them."""
    return Settings(data_dir=data, specs=(specs,), port=port)


def seed(
    settings: Settings, form: str, answers: Mapping[str, str], done: tuple[str, ...] = (), count: int = 1
) -> list[Seeded]:
    """`count` people with a draft each; `answers` and `done` are what they have saved. The portal must not be running."""
    parts = open_parts(settings)
    try:
        procedures = make_site(parts, load_specs(parts), lambda: None).procedures
        return [_one(parts, procedures, form, answers, done) for _ in range(count)]
    finally:
        parts.close()


def _one(parts: Parts, procedures: Procedures, form: str, answers: Mapping[str, str], done: tuple[str, ...]) -> Seeded:
    store, chosen = parts.store, procedures.current[form]
    visit = Visit(parts.clock.now(), parts.settings, SiteAddresses(parts.settings.origin))
    owner = owner_by_session(new_secret(store.entropy), store.sealer)
    desk = procedures.desk(chosen.form.portal.id)
    content = replace(NOTHING, portal=desk.portal.id, identity=_identity(desk, visit.now))
    cookie, session = rotate(visit, content, owner, store)
    draft_id = begin_or_go_on(visit, chosen, content, owner, procedures=procedures, store=store).draft
    draft = open_draft(visit._replace(session=session), draft_id, procedures=procedures, store=store)
    given = Answers({name: Answer(raw, at=visit.now) for name, raw in answers.items()})
    saved = save_draft(draft, replace(draft.content, answers=given, done=done), store)
    return Seeded(cookie, csrf_token(cookie, store.sealer), draft_id, saved.record.revision)


def _identity(desk: Desk, now: datetime) -> Identity | None:
    """Somebody whom the portal admits; nobody where it asks nobody."""
    step = desk.portal.identity
    return Identity(step.provider, "seeded", min(desk.levels[step.provider]), now) if step else None


def digests(settings: Settings, form: str, seeded: Seeded, field: str) -> list[str]:
    """SHA-256 (hex) of the files a draft holds in `field`."""
    parts = open_parts(settings)
    try:
        procedures = make_site(parts, load_specs(parts), lambda: None).procedures
        record = parts.store.storage.load_draft(seeded.draft)
        assert record is not None
        draft = as_draft(record, parts.clock.now(), procedures=procedures, store=parts.store)
        return [file.sha256 for file in saved_files(draft, field)]
    finally:
        parts.close()
