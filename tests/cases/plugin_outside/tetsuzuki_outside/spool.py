"""The mail transport `spool`: one line of JSON per mail, for a program that sends them."""

import json
import threading
from pathlib import Path

from engine.errors import Diagnostic, ProviderFailed
from engine.model.submission import Mail
from engine.ports.clock import Clock


class SpoolTransport:
    """Appends to one file; a line is written at once, so a reader never sees half a mail."""

    name = "spool"
    development = True

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._lock = threading.Lock()

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def send(self, mail: Mail) -> None:
        line = {
            "id": mail.message_id,
            "to": mail.to,
            "subject": mail.subject,
            "text": mail.text,
            "links": list(mail.links),
            "at": self._clock.now().isoformat(),
        }
        try:
            with self._lock, self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            raise ProviderFailed("mail.spool", reason=type(error).__name__) from None
