"""A provider that is slow to answer keeps its own askers waiting, and nobody else."""

import asyncio
import threading

from engine.web.run import BLOCKING, Runner
from tests.engine.web.driving import GUARDED, DoorIdentity, browsing, make_world
from tests.engine.web.steps import answer_of

PATIENCE = 30
"""Seconds until a test that hangs is told so."""


def test_whoever_waits_for_a_provider_takes_no_thread_from_those_who_do_not() -> None:
    runner, answered = Runner(frozenset(), threads=1, outside_threads=2), threading.Event()

    async def crowd() -> str:
        waiting = [asyncio.ensure_future(runner.run(frozenset({BLOCKING, "hit"}), answered.wait)) for _ in range(5)]
        try:
            return await asyncio.wait_for(runner.run(frozenset({"save_draft"}), lambda: "saved"), PATIENCE)
        finally:
            answered.set()
            await asyncio.gather(*waiting)

    try:
        assert asyncio.run(crowd()) == "saved"
    finally:
        runner.close()


def test_an_answer_that_comes_many_times_at_once_lets_in_once() -> None:
    """Everybody has looked at the token before anybody uses it: only using it up decides."""
    world = make_world([GUARDED], identity=DoorIdentity("elsewhere", "redirect"))
    with browsing(world) as browser:
        browser.get("/guarded/identify?form=errand")
        browser.press("確かめる")
        secret, back = browser.client.cookies["session"], answer_of(world.identity, key="company-1")
        peek = world.storage.peek_token
        again: list[int] = []

        def peek_and_be_overtaken(kind: str, token_hash: bytes) -> object:
            found = peek(kind, token_hash)
            if kind == "callback" and not again:
                again.append(0)
                with browsing(world) as second:
                    second.client.cookies.set("session", secret)
                    again[0] = second.get(back).status
            return found

        world.storage.peek_token = peek_and_be_overtaken  # type: ignore[method-assign,assignment]
        assert browser.get(back).status == 410
        assert again == [200]
