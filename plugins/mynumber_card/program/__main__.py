"""`tetsuzuki-card`: its verbs, and the adapters of this program to the machine (clock, browser, terminal, card service)."""

import argparse
import ctypes
import importlib
import os
import sys
import traceback
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

from plugins.mynumber_card.challenge import NONCE_BYTES
from plugins.mynumber_card.program import desktop, doctor
from plugins.mynumber_card.program.arguments import read_arguments
from plugins.mynumber_card.program.config import (
    NAME,
    Config,
    ConfigError,
    Places,
    find_config,
    find_places,
    origins_of,
)
from plugins.mynumber_card.program.desk import CardPlace
from plugins.mynumber_card.program.pages import trouble
from plugins.mynumber_card.program.portals.network import Network
from plugins.mynumber_card.program.portals.origins import OriginsError
from plugins.mynumber_card.program.readers import UnknownCardError, replayed, simulated
from plugins.mynumber_card.program.record import for_the_record, record
from plugins.mynumber_card.program.screens import CancelledError, Screen
from plugins.mynumber_card.program.screens.terminal import Terminal
from plugins.mynumber_card.program.screens.typing_line import NoTerminalError
from plugins.mynumber_card.program.visit import Around, by_hand, by_link
from plugins.mynumber_card.transports.readers import CardReaders, open_readers, reader_findings
from plugins.mynumber_card.transports.transcript import TranscriptError

if sys.platform != "win32":
    import resource

DONE: Final = 0
NOT_DONE: Final = 1
UNUSABLE: Final = 2
CANCELLED: Final = 3
_PR_SET_DUMPABLE: Final = 4


class MachineClock:
    """This program's clock adapter (`engine.ports.clock.Clock`)."""

    def now(self) -> datetime:
        """The machine's clock, UTC."""
        return datetime.now(UTC)  # noqa: TID251  a program of its own


@dataclass(frozen=True, slots=True)
class Machine:
    """What `main` was started with."""

    arguments: argparse.Namespace
    places: Places
    config: Config

    def screen(self) -> Screen | None:
        """The window, unless a terminal was asked for; None where there is neither."""
        window = None if self.arguments.terminal else _open_window(self.arguments.scale)
        if window is not None:
            return window
        descriptor = _terminal()
        if descriptor is None:
            return None
        if not self.arguments.terminal:
            _say("ウィンドウを開けないため、この端末で続けます。")
        return Terminal(descriptor, _write)

    def readers(self) -> Callable[[], CardReaders]:
        """The readers of the machine, or what stands in for them. Raises TranscriptError, UnknownCardError, OSError."""
        if self.arguments.replay:
            service = replayed(self.arguments.replay)
            return lambda: service
        if self.arguments.simulated:
            made = simulated(self.arguments.simulated, self.arguments.cards, MachineClock().now(), os.urandom)
            return lambda: made
        return open_readers

    def card(self) -> CardPlace:
        """Where cards are read."""
        trace = _trace if self.arguments.verbose else _untraced
        return CardPlace(self.readers(), self.config.card_seconds, trace, not self.arguments.replay)

    def around(self, screen: Screen) -> Around:
        """Everything that a visit touches."""
        return Around(
            screen,
            Network(self.config.proxy, self.config.ca_file),
            origins_of(self.config, self.places),
            self.card(),
            webbrowser.open,
            MachineClock(),
            only_loopback=bool(self.arguments.replay or self.arguments.simulated),
        )


def main(arguments: list[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    """0: done; 1: not done, and said why; 2: cannot start like this; 3: given up by the person."""
    _no_core_dumps()
    given = sys.argv[1:] if arguments is None else arguments
    options = read_arguments(given, tuple(_VERBS))
    places = find_places(environ, Path.home())
    try:
        return _VERBS[options.verb](Machine(options, places, find_config(options.config, places)))
    except CancelledError:
        _say("中止しました。")
        return CANCELLED
    except Exception as error:
        _tell(options, _described(error), error)
    return UNUSABLE


def _described(error: Exception) -> str:
    """What a person is told. Never what an unexpected error says: its text may come from card or portal."""
    match error:
        case ConfigError() | OriginsError() | TranscriptError() | desktop.DesktopError():
            return f"読み取れません: {error}"
        case NoTerminalError():
            return "暗証番号は、端末から直接入力してください（パイプやファイルからは受け取りません）。"
        case UnknownCardError():
            return f"そのような模擬カードはありません: {error}"
        case OSError():
            return f"ファイルを扱えません: {error.strerror} {error.filename or ''}".rstrip()
    return f"思いがけない誤りです: {type(error).__name__}"


def _places(error: Exception, what: str) -> str:
    """Where an unexpected error happened."""
    return "".join(traceback.format_tb(error.__traceback__)) if what.startswith("思いがけない") else ""


def _tell(options: argparse.Namespace, what: str, error: Exception) -> None:
    """Before there is a screen: on standard output, and in a window, where a browser started us."""
    _say(_places(error, what) + what)
    if options.verb != "open" or options.terminal or os.isatty(1):
        return
    window = _open_window(options.scale)
    if window is not None:
        with suppress(CancelledError):
            window.run(lambda: window.ask(trouble(what)))


def _open(machine: Machine) -> int:
    link = machine.arguments.link
    screen = machine.screen()
    if screen is None:
        _say("ウィンドウも端末も使えないため、始められません。")
        return UNUSABLE

    def visit() -> bool:
        around = machine.around(screen)
        return by_link(around, link) if link else by_hand(around)

    return _run(screen, visit)


def _record(machine: Machine) -> int:
    screen = machine.screen()
    if screen is None:
        _say("ウィンドウも端末も使えないため、始められません。")
        return UNUSABLE
    file, evidence = machine.arguments.file, machine.arguments.evidence
    text = for_the_record(MachineClock(), os.urandom(NONCE_BYTES))
    return _run(screen, lambda: record(screen, machine.card(), text, file, evidence=evidence))


def _run(screen: Screen, work: Callable[[], bool]) -> int:
    """On the screen until it is over; what goes wrong is shown there, too."""

    def shown() -> int:
        try:
            return DONE if work() else NOT_DONE
        except (CancelledError, NoTerminalError):
            raise
        except Exception as error:
            what = _described(error)
            _say(_places(error, what) + what)
            screen.ask(trouble(what))
            return UNUSABLE

    return screen.run(shown)


def _install(machine: Machine) -> int:
    if not _registers():
        _say("この環境には自動では登録できません。docs/card-program.md の手順をご覧ください。")
        return NOT_DONE
    changed = desktop.install(machine.places, _command())
    _say("リンク tetsuzuki-card: を登録しました。" if changed else "リンク tetsuzuki-card: は登録ずみです。")
    return DONE


def _uninstall(machine: Machine) -> int:
    changed = desktop.uninstall(machine.places)
    _say("リンク tetsuzuki-card: の登録を取り消しました。" if changed else "登録はありませんでした。")
    return DONE


def _doctor(machine: Machine) -> int:
    lines = doctor.examine(machine.places, machine.config, reader_findings, registers=_registers())
    _write(doctor.report(lines))
    return DONE if all(line.works for line in lines) else NOT_DONE


def _origins(machine: Machine) -> int:
    origins = origins_of(machine.config, machine.places)
    wanted = machine.arguments.forget
    if wanted is None:
        for one in origins.all():
            _write("\t".join((one.origin, "、".join(one.portals), "設定による" if one.fixed else "")).rstrip() + "\n")
        return DONE
    forgotten = origins.forget(wanted)
    fixed = wanted in machine.config.fixed
    _say("取り消しました。" if forgotten and not fixed else "設定によるものです。" if fixed else "登録はありません。")
    return DONE if forgotten and not fixed else NOT_DONE


_VERBS: Final[Mapping[str, Callable[[Machine], int]]] = {
    "open": _open,
    "install": _install,
    "uninstall": _uninstall,
    "doctor": _doctor,
    "origins": _origins,
    "record": _record,
}


def _open_window(scale: float | None) -> Screen | None:
    """None without Tk or without a display."""
    try:
        module = importlib.import_module("plugins.mynumber_card.program.screens.window")
    except ImportError:
        return None
    return cast("Screen | None", module.open_window(scale))


def _terminal() -> int | None:
    """What is typed at: standard input, or the terminal behind it."""
    if os.isatty(0):
        return 0
    try:
        return os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return None


def _command() -> list[str]:
    """How this program is started again."""
    script = Path(sys.argv[0])
    if script.name == NAME and script.exists():
        return [str(script.resolve())]
    return [sys.executable, "-m", "plugins.mynumber_card.program"]


def _registers() -> bool:
    return sys.platform not in ("win32", "darwin")


def _no_core_dumps() -> None:
    """A crash must not leave this process's memory on a disk, nor may the person's other programs look into it."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # The limit does not hold where dumps are piped to a program, as most desktops do (core(5)); this does.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _say(text: str) -> None:
    _write(f"{text}\n")


def _trace(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _untraced(line: str) -> None:
    """Keeps nothing."""


if __name__ == "__main__":
    sys.exit(main())
