"""Serving: a socket, the opened ports, workers and companions around one event loop; ended in the opposite order."""

import logging
import signal
import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Final

import uvicorn

from engine.app.bounded_http import BoundedHttp
from engine.app.companions import Running, companions_of
from engine.app.parts import Parts, open_parts
from engine.app.safety import check_settings, check_specs, findings
from engine.app.sites import load_specs, make_site
from engine.app.watch import Watch
from engine.app.workers import Workers
from engine.errors import Diagnostic, SettingsError
from engine.ports.companion import Companion
from engine.settings import Settings
from engine.usecases.filing.pair_jobs import Offered, tell_pairs
from engine.web.app import Application
from engine.web.run import Runner
from engine.web.site import Live, Site

GRACE_SECONDS: Final = 5
"""So long requests under way may take to end after a signal."""
_BACKLOG: Final = 2048
_LARGE_BLOCK: Final = 4 << 20
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Served:
    """What is told when the portal is up. `words`: locale -> the words of the engine and of all providers."""

    site: Site
    companions: tuple[Companion, ...]
    findings: tuple[Diagnostic, ...]
    words: Words


class Unsound(Exception):
    """Production is not served while a provider at work finds something wrong."""

    def __init__(self, found: tuple[Diagnostic, ...], words: Words) -> None:
        super().__init__("unsound")
        self.findings = found
        self.words = words


def serve(settings: Settings, announce: Callable[[Served], None], *, watch: bool = False, locale: str = "ja") -> None:
    """Serves until SIGTERM or SIGINT. Raises TetsuzukiError or Unsound when it cannot begin."""
    check_settings(settings)
    stop = _Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with ExitStack() as ending:
        listening = ending.enter_context(listen(settings.host, settings.port))
        settings = replace(settings, port=listening.getsockname()[1])
        parts = open_parts(settings)
        ending.callback(parts.close)
        live, workers, found = _prepare(parts, watch=watch)
        site, runner = live.site, Runner(parts.store.storage.nonblocking)
        ending.callback(runner.close)
        ending.callback(workers.stop)
        _settle_allocator()
        workers.start()
        companions = companions_of(parts, site.procedures)
        ending.callback(Running(companions).stop)
        if watch:
            watching = Watch(parts, live, workers.wake, locale)
            ending.callback(watching.stop)
            watching.start()
        announce(Served(site, companions, found, parts.words))
        _run(Application(live, runner), settings, listening, stop)


def _settle_allocator() -> None:
    """glibc asks the system for every large block anew, and gives it back at once, until it has seen one freed. Uploads
    cost a quarter less CPU once it has (`benchmarks/upload_speed.py`); elsewhere this does nothing."""
    block = bytes(_LARGE_BLOCK)
    del block


def _prepare(parts: Parts, *, watch: bool) -> tuple[Live, Workers, tuple[Diagnostic, ...]]:
    specs = load_specs(parts)
    check_specs(parts, specs)
    found = findings(parts, specs)
    if parts.settings.production and any(each.severity == "error" for each in found):
        raise Unsound(found, parts.words)
    live = Live(make_site(parts, specs, lambda: workers.wake()))
    may_pair = watch or bool(live.site.procedures.pairs)
    workers = make_workers(parts, (lambda: offered_at(live.site)) if may_pair else None)
    return live, workers, found


def offered_at(site: Site) -> Offered:
    """What pairs are told by: the specs that are served now."""
    return Offered(site.procedures, site.freezing.words)


def make_workers(parts: Parts, offered: Callable[[], Offered] | None) -> Workers:
    """For `serve` and `deliver` alike. `offered`: what is served, asked each time (None: no filings wait for others)."""
    return Workers(
        tell_pairs=None if offered is None else tell_pairs(offered, store=parts.store, clock=parts.clock),
        storage=parts.store.storage,
        sealer=parts.store.sealer,
        clock=parts.clock,
        transport=parts.transport,
        renderers=parts.registry.document_renderers,
    )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises SettingsError when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise SettingsError("serve.address", host=host, port=port, reason=error.strerror or "?") from error
    return listening


class _Stop:
    """The answer to a signal. One that comes while everything is still starting is kept until there is a server to end.

    uvicorn hands the signal on after its own end; by then there is nothing more to do, and everything ends in order.
    """

    def __init__(self) -> None:
        self._asked = False
        self._server: uvicorn.Server | None = None

    def __call__(self, *_: object) -> None:
        self._asked = True
        if self._server is not None:
            self._server.should_exit = True

    def watch(self, server: uvicorn.Server) -> uvicorn.Server:
        self._server = server
        server.should_exit = self._asked
        return server


def _run(application: Application, settings: Settings, listening: socket.socket, stop: _Stop) -> None:
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http=BoundedHttp,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    stop.watch(uvicorn.Server(config)).run(sockets=[listening])
