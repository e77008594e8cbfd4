"""Receiving a step with files: chunks are gathered into batches, each handled in a thread while the next one comes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Final

from starlette.types import Receive

from engine.usecases.drafting.attach import Intake
from engine.web.body import check_length
from engine.web.multipart import MultipartForm
from engine.web.refusals import ClientGone, Refused
from engine.web.run import Runner

BATCH_BYTES: Final = 131072
"""One batch at work and one being gathered: about a quarter of a mebibyte for each upload under way. Half as much costs
a fifth more CPU for handing over, twice as much twice the memory for nothing (`benchmarks/upload_speed.py`)."""
OVERHEAD_BYTES: Final = 65536
GENEROSITY: Final = 4
"""Up to so many times the limit is read and answered at the field; beyond, the request is cut off."""


def hard_limit(intake: Intake, text_limit: int) -> int:
    """Bytes of a whole request."""
    return intake.limit * GENEROSITY + text_limit + OVERHEAD_BYTES


async def receive_form(
    receive: Receive, headers: Mapping[str, str], form: MultipartForm, runner: Runner, *, limit: int
) -> None:
    """Feeds the whole body to `form`. Raises Refused, ClientGone; what was stored by then is the caller's to abandon."""
    check_length(headers, limit)
    at_work: asyncio.Future[None] | None = None
    try:
        async for batch in _batches(receive, limit):
            if at_work is not None:
                await at_work
            at_work = runner.start_batch(partial(form.feed, batch))
    finally:
        # The last batch may still be writing: nothing may be abandoned, nor decided, before it has ended.
        if at_work is not None:
            await asyncio.wait([at_work])
            at_work.exception()
    if at_work is not None:
        at_work.result()
    form.finish()


async def _batches(receive: Receive, limit: int) -> AsyncIterator[list[bytes]]:
    total, more = 0, True
    while more:
        chunks: list[bytes] = []
        size = 0
        while more and size < BATCH_BYTES:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            more = message.get("more_body", False)
        total += size
        if total > limit:
            raise Refused("too_large", close=True)
        yield chunks
