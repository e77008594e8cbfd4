"""The hot statements as SQL text, read from `hot_sqlite.sql` when the storage is opened."""

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

NEWEST: Final = "0001"
"""The schema revision these statements need: the head of the migrations."""
FILE: Final = Path(__file__).with_name("hot_sqlite.sql")
_FIRST_LINE: Final = "-- Made by `python -m plugins.sql_storage.statements`; do not edit.\n"


@dataclass(frozen=True, slots=True)
class Statements:
    """One SQL text per statement, with named parameters."""

    fact: str
    keep_fact: str
    save_session: str
    load_session: str
    prolong_session: str
    change_session: str
    delete_session: str
    forget_sessions: str
    save_token: str
    peek_token: str
    take_token: str
    forget_tokens: str
    insert_draft: str
    load_draft: str
    save_draft: str
    drafts_of: str
    close_draft: str
    draft_exists: str
    insert_submission: str
    load_submission: str
    submissions_of: str
    save_document: str
    load_document: str
    add_job: str
    next_job: str
    claim_job: str
    finish_job: str
    retry_job: str
    bury_job: str
    job: str
    count_jobs: str
    add_hit: str
    count_hits: str
    forget_hits: str


def write(statements: Statements) -> str:
    return _FIRST_LINE + "".join(f"\n-- {name}\n{text};\n" for name, text in asdict(statements).items())


def read(text: str) -> Statements:
    """The opposite of `write`. TypeError when a statement is missing or unknown."""
    parts = re.findall(r"^-- (\w+)\n(.*?);$", text, re.MULTILINE | re.DOTALL)
    return Statements(**dict(parts))
