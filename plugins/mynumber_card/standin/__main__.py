"""`python -m plugins.mynumber_card.standin --portal http://127.0.0.1:8000 --port 8001 --data DIR`: run the stand-in.

The adapters of this program to the machine are here: its clock, its source of chance, its log on standard error.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from plugins.mynumber_card import challenge
from plugins.mynumber_card.challenge import ChallengeError
from plugins.mynumber_card.simulated.counters import JsonCounters
from plugins.mynumber_card.simulated.hierarchy import open_hierarchy
from plugins.mynumber_card.simulated.personas import PERSONAS
from plugins.mynumber_card.standin.runs import Runs
from plugins.mynumber_card.standin.server import Server
from plugins.mynumber_card.standin.steps import Stand

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C. 0: ended; 1: port or data folder not usable; 2: refused."""
    options = _parser().parse_args(arguments)
    try:
        origin = challenge.origin_of(options.portal)
    except ChallengeError:
        return _say("--portal is no address", 2)
    if urlsplit(origin).hostname not in LOOPBACK_HOSTS:
        return _say(f"refused: {origin} is not on this machine. The stand-in serves development portals only.", 2)
    try:
        server = Server(options.port, lambda: open_stand(options.data, origin, _log), _log, options.parent)
    except (OSError, ValueError) as error:
        return _say(f"cannot start on port {options.port} with {options.data}: {type(error).__name__}: {error}", 1)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    _log(f"listening on http://127.0.0.1:{server.server_address[1]} for {origin}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        server.stand.runs.close_all()
        server.server_close()
    return 0


def open_stand(data: Path, origin: str, trace: Callable[[str], None]) -> Stand:
    """The stand-in's parts over the machine's clock and chance; the hierarchy and the counters live in `data`."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251  a program of its own, this is its clock adapter
    plans = [(one.id, one.certificate == "expired") for one in PERSONAS]
    hierarchy = open_hierarchy(data, plans, now, os.urandom)
    runs = Runs(lambda: os.urandom(24).hex(), time.monotonic)
    return Stand(frozenset({origin}), hierarchy, JsonCounters(data / "counters.json"), runs, trace)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plugins.mynumber_card.standin", description=__doc__)
    parser.add_argument("--portal", required=True, help="the portal's address, on this machine")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1 (0: any)")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder for the test hierarchy and the cards' counters"
    )
    parser.add_argument("--parent", type=int, help="end when this process, which started this one, has ended")
    return parser


def _log(line: str) -> None:
    sys.stderr.write(f"standin: {line}\n")
    sys.stderr.flush()


def _say(text: str, code: int) -> int:
    sys.stderr.write(f"standin: {text}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
