"""The non-volatile memory of simulated cards: tries left, in a JSON file that survives the program."""

import json
import os
import threading
from collections.abc import Iterator, MutableMapping
from pathlib import Path


class JsonCounters(MutableMapping[str, int]):
    """Counter name -> tries left, written through to `path` (whole file replaced at once). Safe between threads.

    Raises ValueError when the file holds anything else than small numbers by name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._values = _load(path)

    def __getitem__(self, name: str) -> int:
        return self._values[name]

    def __setitem__(self, name: str, tries: int) -> None:
        with self._lock:
            self._values[name] = tries
            self._save()

    def __delitem__(self, name: str) -> None:
        with self._lock:
            del self._values[name]
            self._save()

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self._values))

    def __len__(self) -> int:
        return len(self._values)

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(self._values, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def _load(path: Path) -> dict[str, int]:
    if not path.exists():
        return {}
    values = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(values, dict):
        raise ValueError("counters")
    for name, tries in values.items():
        if not isinstance(name, str) or type(tries) is not int or not 0 <= tries <= 15:
            raise ValueError("counters")
    return values
