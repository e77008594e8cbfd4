"""Rules of the storage contract: facts, sessions, single-use tokens, limits, forgetting."""

from datetime import timedelta
from typing import Final

from engine.ports.storage import Storage
from engine.testing.checking import at_once
from engine.testing.sample_records import HASH, NOW, SECOND, TICK, session, token


def a_fact_is_kept_once(storage: Storage) -> None:
    assert storage.fact("key") is None
    assert storage.keep_fact("key", b"first") == b"first"
    assert storage.keep_fact("key", b"second") == b"first"
    assert storage.fact("key") == b"first"


def of_many_facts_at_once_one_is_kept(storage: Storage) -> None:
    kept = at_once(lambda number: storage.keep_fact("key", bytes([number])))
    assert set(kept) == {storage.fact("key")}


def a_session_comes_back_as_saved(storage: Storage) -> None:
    assert storage.load_session(HASH) is None
    storage.save_session(session())
    assert storage.load_session(HASH) == session()


def a_session_is_replaced_by_its_hash(storage: Storage) -> None:
    storage.save_session(session(owner=None))
    storage.save_session(session(owner=b"o" * 32, sealed=b"new"))
    assert storage.load_session(HASH) == session(owner=b"o" * 32, sealed=b"new")


def prolonging_moves_the_ends_of_a_session_and_nothing_else(storage: Storage) -> None:
    storage.save_session(session(sealed=b"as it is now"))
    later, last = session().expires_at + SECOND, session().forget_at + SECOND
    storage.prolong_session(HASH, later, last)
    assert storage.load_session(HASH) == session(sealed=b"as it is now", expires_at=later, forget_at=last)


def prolonging_does_not_bring_a_session_back(storage: Storage) -> None:
    storage.save_session(session())
    storage.rotate_session(HASH, session(id_hash=b"n" * 32))
    storage.prolong_session(HASH, session().expires_at, session().forget_at)
    assert storage.load_session(HASH) is None


def changing_a_session_changes_what_is_there(storage: Storage) -> None:
    storage.save_session(session(owner=None))
    storage.save_session(session(id_hash=b"n" * 32, owner=None))
    storage.change_session(session(owner=b"o" * 32, sealed=b"new"))
    assert storage.load_session(HASH) == session(owner=b"o" * 32, sealed=b"new")
    assert storage.load_session(b"n" * 32) == session(id_hash=b"n" * 32, owner=None)


def changing_does_not_bring_a_session_back(storage: Storage) -> None:
    storage.save_session(session())
    storage.rotate_session(HASH, session(id_hash=b"n" * 32))
    storage.change_session(session(sealed=b"new"))
    assert storage.load_session(HASH) is None


def rotating_a_session_removes_the_old_one(storage: Storage) -> None:
    storage.save_session(session())
    new = session(id_hash=b"n" * 32)
    storage.rotate_session(HASH, new)
    assert storage.load_session(HASH) is None
    assert storage.load_session(new.id_hash) == new


def a_token_is_read_without_being_used(storage: Storage) -> None:
    storage.save_token(token())
    assert storage.peek_token("link", HASH) == token()
    assert storage.peek_token("link", HASH) == token()


def a_token_is_known_by_kind_and_hash(storage: Storage) -> None:
    storage.save_token(token(kind="link"))
    storage.save_token(token(kind="handoff", sealed=b"other"))
    assert storage.peek_token("handoff", HASH) == token(kind="handoff", sealed=b"other")
    assert storage.take_token("return", HASH, NOW) is None
    assert storage.take_token("link", b"x" * 32, NOW) is None


def a_token_is_taken_once_and_remembered_as_used(storage: Storage) -> None:
    storage.save_token(token())
    later = NOW + SECOND
    assert storage.take_token("link", HASH, later) == token(used_at=later)
    assert storage.take_token("link", HASH, later) is None
    assert storage.peek_token("link", HASH) == token(used_at=later)


def a_token_is_replaced_by_kind_and_hash(storage: Storage) -> None:
    """A short code that was given once comes again later, for something else; it is as good as new."""
    storage.save_token(token())
    storage.take_token("link", HASH, NOW)
    again = token(created_at=NOW + SECOND, sealed=b"again")
    storage.save_token(again)
    assert storage.peek_token("link", HASH) == again
    assert storage.take_token("link", HASH, NOW + SECOND) is not None


def a_token_is_good_until_the_very_instant_it_expires(storage: Storage) -> None:
    for kind in ("in time", "too late"):
        storage.save_token(token(kind=kind))
    assert storage.take_token("too late", HASH, token().expires_at + TICK) is None
    assert storage.take_token("in time", HASH, token().expires_at) is not None


def of_many_who_take_a_token_one_gets_it(storage: Storage) -> None:
    storage.save_token(token())
    taken = at_once(lambda _: storage.take_token("link", HASH, NOW))
    assert [one for one in taken if one is not None] == [token(used_at=NOW)]


def hits_are_counted_in_a_window_that_ends_now(storage: Storage) -> None:
    assert storage.hit("mail", b"k", NOW, 60) == 1
    assert storage.hit("mail", b"k", NOW, 60) == 2
    assert storage.hit("mail", b"k", NOW + timedelta(seconds=60) - TICK, 60) == 3
    assert storage.hit("mail", b"k", NOW + timedelta(seconds=60), 60) == 2


def hits_of_other_keys_and_buckets_are_apart(storage: Storage) -> None:
    storage.hit("mail", b"k", NOW, 60)
    assert storage.hit("mail", b"other", NOW, 60) == 1
    assert storage.hit("link", b"k", NOW, 60) == 1


def what_is_past_its_time_is_forgotten(storage: Storage) -> None:
    storage.save_session(session())
    storage.save_token(token())
    storage.hit("mail", b"k", NOW, 60)
    until = session().forget_at
    assert token().forget_at == until
    assert storage.forget(NOW) == 0
    assert storage.forget(until) == 1  # the hit
    assert storage.load_session(HASH) is not None
    assert storage.forget(until + TICK) == 2
    assert storage.load_session(HASH) is None
    assert storage.peek_token("link", HASH) is None


BROWSER_RULES: Final = (
    a_fact_is_kept_once,
    of_many_facts_at_once_one_is_kept,
    a_session_comes_back_as_saved,
    a_session_is_replaced_by_its_hash,
    prolonging_moves_the_ends_of_a_session_and_nothing_else,
    prolonging_does_not_bring_a_session_back,
    changing_a_session_changes_what_is_there,
    changing_does_not_bring_a_session_back,
    rotating_a_session_removes_the_old_one,
    a_token_is_read_without_being_used,
    a_token_is_known_by_kind_and_hash,
    a_token_is_taken_once_and_remembered_as_used,
    a_token_is_replaced_by_kind_and_hash,
    a_token_is_good_until_the_very_instant_it_expires,
    of_many_who_take_a_token_one_gets_it,
    hits_are_counted_in_a_window_that_ends_now,
    hits_of_other_keys_and_buckets_are_apart,
    what_is_past_its_time_is_forgotten,
)
