"""`python -m plugins.oidc.devidp --tenant FILE --portal http://127.0.0.1:8000 --port 8002 --data DIR`: run the provider.

The adapters of this program to the machine are here: its clock, its source of chance, its log, the portal's mail folder.
"""

import argparse
import asyncio
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvicorn

from plugins.oidc.devidp.accounts import FileUnfit
from plugins.oidc.devidp.app import make_app
from plugins.oidc.devidp.book import Book
from plugins.oidc.devidp.keys import SigningKeys
from plugins.oidc.devidp.post import write_mail
from plugins.oidc.devidp.stand import Stand, origin_of
from plugins.oidc.devidp.tenant import read_tenant

LOOPBACK: Final = "127.0.0.1"
LOOPBACK_HOSTS: Final = frozenset({LOOPBACK, "localhost", "::1"})
_LOOK_SECONDS: Final = 0.5


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C. 0: ended; 1: port, data folder or files not usable; 2: refused."""
    options = _parser().parse_args(arguments)
    if options.mode == "production":
        return _say("refused: this provider is for development; anybody may log in as anybody.", 2)
    origins = tuple(origin_of(portal) for portal in options.portal)
    if not all(urlsplit(origin).hostname in LOOPBACK_HOSTS for origin in origins):
        return _say("refused: --portal is not on this machine. This provider serves development portals only.", 2)
    try:
        # the port first: at the first start a key is made, and whoever comes meanwhile waits for it
        with socket.create_server((LOOPBACK, options.port)) as listening:
            stand = _open_stand(options, origins)
            _say(f"{stand.issuer} for {' '.join(origins)}", 0)
            return asyncio.run(_serve(stand, listening, options.parent))
    except (OSError, FileUnfit) as error:
        return _say(f"cannot start on port {options.port} with {options.data}: {type(error).__name__}: {error}", 1)


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  a program of its own, this is its clock adapter


def _open_stand(options: argparse.Namespace, origins: tuple[str, ...]) -> Stand:
    tenant = read_tenant(options.tenant)
    accounts = options.accounts or options.tenant.parent / tenant.accounts
    keys = SigningKeys(options.data / f"{tenant.id}.keys.json", os.urandom)
    mails = options.mails or options.data / "mail"

    def deliver(account: str, code: str, until: datetime) -> None:
        _say(f"one-time code for {account}: {code}", 0)
        if account:
            write_mail(mails, tenant.name, account, code, until, now=now(), chance=os.urandom)

    own = f"http://{LOOPBACK}:{options.port}"
    return Stand(tenant, accounts, own, origins, keys, Book(os.urandom), lambda: now(), deliver, os.urandom(16).hex())


async def _serve(stand: Stand, listening: socket.socket, parent: int | None) -> int:
    """A development program does not outlive the portal that started it."""
    port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(
        make_app(stand, port), lifespan="off", access_log=False, log_level="warning",
        server_header=False, date_header=False, timeout_graceful_shutdown=1,
    ))  # fmt: skip
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not serving.done():
        if parent is not None and os.getppid() != parent:
            server.should_exit = True
        await asyncio.wait({serving}, timeout=_LOOK_SECONDS)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plugins.oidc.devidp", description=__doc__)
    parser.add_argument("--tenant", type=Path, required=True, help="what this provider is like")
    parser.add_argument("--accounts", type=Path, help="its accounts (otherwise those the tenant file names)")
    parser.add_argument("--portal", action="append", required=True, help="a portal's address, on this machine")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="folder for the signing key")
    parser.add_argument("--mails", type=Path, help="folder for mails (otherwise `mail` in the data folder)")
    parser.add_argument("--mode", default="development", help="refused when it says production")
    parser.add_argument("--parent", type=int, help="end when this process, which started this one, has ended")
    return parser


def _say(text: str, code: int) -> int:
    sys.stderr.write(f"devidp: {text}\n")
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
