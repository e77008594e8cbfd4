"""Sealed contents come back exactly as they were written; what cannot be understood is refused, never guessed."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Tampered
from engine.model.answers import Answer, Answers, Attachment, Row
from engine.model.form import FormRef
from engine.model.identity import Claim, Identity
from engine.model.sheet import DrawnBox, DrawnItem, DrawnOption, DrawnRow, DrawnSection, DrawnSheet
from engine.model.submission import (
    Document,
    DocumentFile,
    DocumentRow,
    DocumentSection,
    DraftContent,
    Mail,
    Papers,
    SessionContent,
    SubmissionContent,
)
from engine.model.text import Text
from engine.usecases.content import (
    read_document,
    read_draft,
    read_mail,
    read_session,
    read_standing,
    read_submission,
    write_document,
    write_draft,
    write_mail,
    write_session,
    write_submission,
)

AT = datetime(2026, 10, 1, 3, 4, 5, 678901, tzinfo=UTC)
WORDS = st.text(max_size=12)  # lone surrogates included: what was typed is kept
ATTACHMENTS = st.builds(Attachment, WORDS, WORDS, WORDS, st.integers(0, 10**9), WORDS)
INSTANTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))])).filter(
    lambda at: 1900 < at.year < 2200
)
RAW = st.one_of(WORDS, st.lists(WORDS, max_size=3).map(tuple), st.lists(ATTACHMENTS, min_size=1, max_size=3).map(tuple))
ANSWER = st.builds(
    Answer,
    raw=RAW,
    origin=st.sampled_from(["applicant", "identity", "prefill", "calculated", "copied"]),
    level=st.sampled_from(["", "card-text"]),
    source=WORDS,
    at=st.none() | INSTANTS,
)
TREE = st.recursive(
    st.dictionaries(WORDS, ANSWER, max_size=4).map(Answers),
    lambda inner: st.dictionaries(
        WORDS, ANSWER | st.lists(st.builds(Row, WORDS, inner), max_size=3).map(tuple), max_size=3
    ).map(Answers),
    max_leaves=6,
)
CLAIMS = st.dictionaries(WORDS, st.builds(Claim, WORDS, WORDS, WORDS), max_size=4)
IDENTITY = st.builds(Identity, WORDS, WORDS, WORDS, INSTANTS, CLAIMS)
TYPED = st.dictionaries(WORDS, st.dictionaries(WORDS, WORDS, max_size=2), max_size=2)
STEPS = st.lists(WORDS, max_size=3).map(tuple)
FEW = st.dictionaries(WORDS, WORDS, max_size=2)
FORM = st.builds(FormRef, WORDS, st.integers(0, 999), WORDS)
SHOWN = st.lists(st.tuples(st.builds(Text, FEW), STEPS), max_size=2).map(tuple)
SUBMISSION = st.builds(
    SubmissionContent,
    form=FORM,
    reference_number=WORDS,
    received_at=INSTANTS,
    answers=TREE,
    values=FEW,
    email=WORDS,
    identity=st.none() | IDENTITY,
    shown=SHOWN,
    spec_text=WORDS,
    portal_text=WORDS,
    versions=FEW,
    locale=WORDS,
)
SESSION = st.builds(SessionContent, WORDS, WORDS, WORDS, st.none() | IDENTITY, WORDS, FEW)
MAIL = st.builds(Mail, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS, STEPS)
ROWS = st.lists(st.builds(DocumentRow, WORDS, STEPS), max_size=2).map(tuple)
DOCUMENT = st.builds(
    Document,
    id=WORDS,
    kind=WORDS,
    renderer=WORDS,
    locale=WORDS,
    title=WORDS,
    organisation=WORDS,
    portal=WORDS,
    lead=WORDS,
    reference_number=WORDS,
    issued_at=INSTANTS,
    facts=ROWS,
    sections=st.lists(st.builds(DocumentSection, WORDS, ROWS), max_size=2).map(tuple),
    files=st.lists(st.builds(DocumentFile, WORDS, STEPS, WORDS), max_size=2).map(tuple),
    provenance=ROWS,
    note=WORDS,
    development=st.booleans(),
    words=FEW,
)


@given(
    st.builds(
        DraftContent, TREE, WORDS, st.none() | IDENTITY, STEPS, TYPED, WORDS,
        channel=st.sampled_from(["online", "paper"]),
        papers=st.none() | st.builds(Papers, INSTANTS, st.integers(), STEPS),
    )
)  # fmt: skip
def test_any_draft_comes_back(content: DraftContent) -> None:
    assert read_draft(write_draft(content)) == content


@given(TREE)
def test_answers_keep_their_order(tree: Answers) -> None:
    """The order is the one in which things were given; the check page and the receipt show it."""
    again = read_draft(write_draft(DraftContent(tree))).answers
    assert [path for path, _ in again.leaves()] == [path for path, _ in tree.leaves()]


@given(SUBMISSION)
def test_any_submission_comes_back(content: SubmissionContent) -> None:
    assert read_submission(write_submission(content)) == content


@given(SESSION)
def test_any_session_comes_back(content: SessionContent) -> None:
    assert read_session(write_session(content)) == content


@given(MAIL)
def test_any_mail_comes_back(mail: Mail) -> None:
    assert read_mail(write_mail(mail)) == mail


SHEET = st.builds(
    DrawnSheet, WORDS, WORDS,
    st.lists(
        st.builds(
            DrawnSection, WORDS, WORDS,
            st.lists(
                st.builds(
                    DrawnRow,
                    st.lists(
                        st.builds(
                            DrawnBox, WORDS, st.sampled_from(["text", "digits", "circle", "seal"]), WORDS, STEPS,
                            options=st.lists(st.builds(DrawnOption, WORDS, WORDS, st.booleans())).map(tuple),
                        ),
                        max_size=2,
                    ).map(tuple),
                    st.integers(0, 40),
                ),
                max_size=2,
            ).map(tuple),
            st.lists(st.builds(DrawnItem, WORDS, STEPS), max_size=2).map(tuple),
            st.sampled_from(["plain", "ticks"]),
        ),
        max_size=2,
    ).map(tuple),
)  # fmt: skip


@given(DOCUMENT, st.none() | SHEET)
def test_any_sheet_comes_back(document: Document, sheet: DrawnSheet | None) -> None:
    whole = replace(document, sheet=sheet)
    assert read_document(write_document(whole)) == whole


@given(DOCUMENT)
def test_any_document_comes_back(document: Document) -> None:
    assert read_document(write_document(document)) == document


def test_instants_are_written_in_utc() -> None:
    in_japan = AT.astimezone(timezone(timedelta(hours=9)))
    data = write_draft(DraftContent(Answers({"name": Answer("山田", at=in_japan)})))
    assert b"2026-10-01T03:04:05.678901+00:00" in data
    read = read_draft(data).answers.at(("name",))
    assert read is not None
    assert read.at == AT


def test_an_instant_without_a_zone_is_never_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        write_draft(DraftContent(Answers({"name": Answer("x", at=AT.replace(tzinfo=None))})))


VERSION_1 = (
    '["draft",1,{"answers":{"name":["山田","2026-10-01T03:04:05.678901+00:00"],'
    '"address":["東京都",null,"identity","card-text","card"],'
    '"files":[[{"id":"a1","name":"申告書.jpeg","media_type":"image/jpeg","size":12,"sha256":"00"}],null],'
    '"dealings":{"rows":[["r3",{"unpaid":["5000",null]}]]}},'
    '"email":"taro@example.jp",'
    '"identity":{"provider":"card","key":"k","level":"card-text","at":"2026-10-01T03:04:05.678901+00:00",'
    '"claims":{"name":{"value":"山田","level":"card-text","source":"card"}}},'
    '"done":["first"],"typed":{"second":{"contract_no":"12"}},"locale":"ja"}]'
).encode()
VERSION_1_CONTENT = DraftContent(
    answers=Answers(
        {
            "name": Answer("山田", at=AT),
            "address": Answer("東京都", "identity", "card-text", "card"),
            "files": Answer((Attachment("a1", "申告書.jpeg", "image/jpeg", 12, "00"),)),
            "dealings": (Row("r3", Answers({"unpaid": Answer("5000")})),),
        }
    ),
    email="taro@example.jp",
    identity=Identity("card", "k", "card-text", AT, {"name": Claim("山田", "card-text", "card")}),
    done=("first",),
    typed={"second": {"contract_no": "12"}},
)


def test_what_version_1_wrote_stays_readable() -> None:
    """A submission is kept for years: these bytes may never be changed, only joined by those of a version 2. What came
    later stands behind them, with a value that changes nothing where it is missing."""
    assert read_draft(VERSION_1) == VERSION_1_CONTENT
    later = '"locale":"ja","registered":null,"channel":"online","papers":null}]'
    written = write_draft(VERSION_1_CONTENT).replace(b',"subject":""', b"")
    assert written == VERSION_1.replace(b'"locale":"ja"}]', later.encode())


def test_a_part_that_was_added_later_may_be_missing() -> None:
    kind, version, fields = json.loads(VERSION_1)
    del fields["typed"], fields["locale"]
    read = read_draft(json.dumps([kind, version, fields]).encode())
    assert read == DraftContent(
        *(getattr(VERSION_1_CONTENT, name) for name in ("answers", "email", "identity", "done"))
    )


def changed(*path: Any, to: object) -> bytes:
    data = json.loads(VERSION_1)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return json.dumps(data).encode()


BROKEN = {
    "no JSON": b"draft",
    "not UTF-8": b"\xff" + VERSION_1,
    "cut off": VERSION_1[:-1],
    "another kind": changed(0, to="mail"),
    "an unknown version": changed(1, to=2),
    "a version that is true": changed(1, to=True),
    "no array": b"{}",
    "too short": b'["draft",1]',
    "fields that are an array": changed(2, to=[]),
    "a surplus name": changed(2, "surplus", to="x"),
    "a number for a text": changed(2, "email", to=5),
    "a null for a text": changed(2, "email", to=None),
    "a text for a list": changed(2, "done", to="first"),
    "a number in a list of texts": changed(2, "done", 0, to=1),
    "an answer that is a text": changed(2, "answers", "name", to="山田"),
    "an answer with too much": changed(2, "answers", "name", to=["a", None, "identity", "", "", ""]),
    "an answer with half a source": changed(2, "answers", "name", to=["a", None, "identity"]),
    "an unknown origin": changed(2, "answers", "address", 2, to="rumour"),
    "an origin that is a list": changed(2, "answers", "address", 2, to=[]),
    "a raw that is a number": changed(2, "answers", "name", 0, to=5),
    "a raw with a number in it": changed(2, "answers", "name", 0, to=["a", 5]),
    "an instant that is none": changed(2, "answers", "name", 1, to="yesterday"),
    "an instant without a zone": changed(2, "answers", "name", 1, to="2026-10-01T03:04:05"),
    "an instant in another zone": changed(2, "answers", "name", 1, to="2026-10-01T12:04:05+09:00"),
    "an instant that is a number": changed(2, "answers", "name", 1, to=1790000000),
    "an attachment without a size": changed(2, "answers", "files", 0, 0, to={"id": "a1"}),
    "an attachment whose size is true": changed(2, "answers", "files", 0, 0, "size", to=True),
    "rows under another name": changed(2, "answers", "dealings", to={"lines": []}),
    "rows with something beside": changed(2, "answers", "dealings", to={"rows": [], "x": 1}),
    "a row without an id": changed(2, "answers", "dealings", "rows", 0, to=[{}]),
    "a row whose id is a number": changed(2, "answers", "dealings", "rows", 0, 0, to=3),
    "a claim without a source": changed(2, "identity", "claims", "name", to={"value": "x", "level": ""}),
    "a required part missing": changed(2, "identity", to={"provider": "card"}),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_understood_is_refused(data: bytes) -> None:
    with pytest.raises(Tampered) as caught:
        read_draft(data)
    assert caught.value.code == "content.unreadable"
    assert caught.value.params == {"kind": "draft"}


@given(st.binary(max_size=60))
def test_noise_is_refused(noise: bytes) -> None:
    for read in (read_draft, read_submission, read_session, read_mail, read_document):
        with pytest.raises(Tampered):
            read(noise)


def test_a_content_is_not_taken_for_another() -> None:
    data = write_session(SessionContent("secret"))
    assert read_session(data) == SessionContent("secret")
    for read in (read_draft, read_submission, read_mail, read_document):
        with pytest.raises(Tampered):
            read(data)


def test_a_tree_too_deep_to_read_is_refused() -> None:
    deep = b'{"r":{"rows":[["1",' * 2000 + b"{}" + b"]]}}" * 2000
    with pytest.raises(Tampered):
        read_draft(b'["draft",1,{"answers":' + deep + b"}]")


def test_the_standing_of_a_session_is_read_without_the_rest() -> None:
    """By whom and how somebody is known; nothing where nobody was identified."""
    known = write_session(SessionContent("secret", identity=VERSION_1_CONTENT.identity))
    assert VERSION_1_CONTENT.identity is not None
    assert read_standing(known) == VERSION_1_CONTENT.identity.standing
    assert read_standing(known.partition(b"\n")[0] + b"\n?") == VERSION_1_CONTENT.identity.standing
    assert read_standing(write_session(SessionContent("secret"))) == ("", "")


@pytest.mark.parametrize("head", [b"", b"[]", b'["a"]', b'["a","b","c"]', b'["a",1]', b"{}", b"[[", b"\xff", b"null"])
def test_a_standing_that_cannot_be_understood_is_none_that_may_act(head: bytes) -> None:
    with pytest.raises(Tampered):
        read_standing(head + b"\n" + write_session(SessionContent("secret")))
