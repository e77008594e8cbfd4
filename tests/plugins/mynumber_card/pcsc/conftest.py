"""One real PC/SC stack per process of tests, with empty slots at the start of every test."""

import os
import time
from collections.abc import Iterator

import pytest

from plugins.mynumber_card.transports.pcsc import PcscReaders
from plugins.mynumber_card.transports.readers import Reader
from tests.plugins.mynumber_card.pcsc.stack import SOCKET, SOCKET_VARIABLE, Stack, missing, running

# Before anything of this process asks the client library, which reads it once.
os.environ[SOCKET_VARIABLE] = str(SOCKET)


@pytest.fixture(scope="session")
def whole_stack() -> Iterator[Stack]:
    if reason := missing():
        pytest.skip(f"{reason}; `make setup` installs what is needed")
    with running() as stack:
        yield stack


@pytest.fixture
def stack(whole_stack: Stack) -> Iterator[Stack]:
    """The stack with nothing on its readers, now and afterwards."""
    yield whole_stack
    for slot in (0, 1):
        whole_stack.take(slot)
    looking = PcscReaders()
    while any(reader.holds_card for reader in looking.readers()):
        time.sleep(0.02)
    looking.close()


@pytest.fixture
def service(stack: Stack) -> Iterator[PcscReaders]:
    """The card service as the card program holds it."""
    opened = PcscReaders()
    yield opened
    opened.close()


@pytest.fixture
def reader(service: PcscReaders) -> Reader:
    """The first slot."""
    return service.readers()[0]
