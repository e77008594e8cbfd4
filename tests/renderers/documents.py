"""Documents with a schedule, for document renderers."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import yaml

from engine.model.submission import Document, DocumentRow, DocumentSection
from engine.model.text import Catalogue
from engine.usecases.filing.document_schedule import document_schedule
from tests.engine.flow.schedules import PREPAYMENT, Written
from tests.renderers.schedules import schedules_for

TEXTS: Final = Path(__file__).parents[2] / "engine" / "defaults" / "texts"


def catalogue(name: str, locale: str) -> Catalogue:
    """The engine's own words of one file."""
    return Catalogue(locale, yaml.safe_load((TEXTS / f"{name}.{locale}.yaml").read_text(encoding="utf-8")))


def scheduled(months: int, locale: str = "ja", written: Written = PREPAYMENT) -> Document:
    """A receipt with the schedule of so many months."""
    words = catalogue("receipt", locale).words
    plain = Document(
        id="calendar",
        kind="receipt",
        renderer="ics",
        locale=locale,
        title="引き落としの予定",
        organisation="見本機構; 窓口, 一番",
        portal="見本ポータル",
        lead="次の内容で受け付けました。",
        reference_number="20931847562019384756102938475610",
        issued_at=datetime(2026, 9, 20, 3, 5, tzinfo=UTC),
        facts=(DocumentRow("受付日時", ("2026年9月20日 12時5分",)),),
        sections=(DocumentSection("お送りいただいた内容", (DocumentRow("月数", (str(months),)),)),),
        files=(),
        provenance=(DocumentRow("様式", ("見本 第1版",)),),
        note="控えです。",
        development=False,
        words={key.removeprefix("receipt."): said for key, said in words.items()},
    )
    usual = schedules_for(months, written)[0]
    return replace(plain, schedule=document_schedule(usual, catalogue("schedule", locale)))
