"""The attachment store `folder`: one sealed file per attachment, below a folder of its own.

    <root>/<draft id>/<attachment id>             what was committed
    <root>/.incoming/<draft id>.<attachment id>   what is being written; locked, so that leftovers of a crash are known

Files are 0600, folders 0700. Ids are checked, never trusted as paths.
"""

import errno
import fcntl
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from engine.defaults.durable import sync_folder
from engine.errors import Diagnostic, NotFound, StorageUnavailable

READ_BYTES: Final = 262144
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_INCOMING: Final = ".incoming"
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN: Final = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR)


def _unavailable(error: OSError) -> StorageUnavailable:
    code = "storage.full" if error.errno in _FULL else "storage.failed"
    code = "storage.unwritable" if error.errno in _FORBIDDEN else code
    return StorageUnavailable(code, reason=errno.errorcode.get(error.errno or 0, "OSError"))


class FolderAttachments:
    """`root` is created when the first file comes."""

    name = "folder"
    development = False

    def __init__(self, root: Path) -> None:
        self._root = root
        self._sweeping = threading.Lock()
        self._swept = False

    def check(self) -> tuple[Diagnostic, ...]:
        existing = next(one for one in (self._root.absolute(), *self._root.absolute().parents) if one.exists())
        if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
            return ()
        return (Diagnostic(str(self._root), 0, 0, "storage.unwritable"),)

    def writer(self, draft_id: str, attachment_id: str) -> "FolderWriter":
        """Raises StorageUnavailable, NotFound for ids that are none."""
        target = self._place(draft_id, attachment_id)
        try:
            incoming = self._incoming()
            return FolderWriter(incoming / f"{draft_id}.{attachment_id}", target)
        except OSError as error:
            raise _unavailable(error) from error

    def read(self, draft_id: str, attachment_id: str) -> Iterator[bytes]:
        place = self._place(draft_id, attachment_id)
        if not place.is_file():
            raise NotFound("attachment.missing")
        return _pieces(place)

    def delete(self, draft_id: str, attachment_id: str) -> None:
        place = self._place(draft_id, attachment_id)
        try:
            place.unlink(missing_ok=True)
        except NotADirectoryError:
            return
        except OSError as error:
            raise _unavailable(error) from error

    def sweep(self) -> int:
        """Removes what a crashed process left half written (a living writer holds a lock); returns how many files."""
        try:
            return sum(_remove_if_left(file) for file in (self._root / _INCOMING).iterdir())
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise _unavailable(error) from error

    def _incoming(self) -> Path:
        """The folder for files being written; swept when this process first writes."""
        incoming = self._root / _INCOMING
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        incoming.mkdir(mode=0o700, exist_ok=True)
        with self._sweeping:
            if not self._swept:
                self.sweep()
                self._swept = True
        return incoming

    def _place(self, draft_id: str, attachment_id: str) -> Path:
        if not _ID.fullmatch(draft_id) or not _ID.fullmatch(attachment_id):
            raise NotFound("attachment.missing")
        return self._root / draft_id / attachment_id


class FolderWriter:
    """One file on its way in. A failed write removes what was written."""

    def __init__(self, temporary: Path, target: Path) -> None:
        self._temporary = temporary
        self._target = target
        self._descriptor = _create_locked(temporary)

    def write(self, sealed: bytes) -> None:
        try:
            with memoryview(sealed) as rest:
                done = 0
                while done < len(rest):
                    done += os.write(self._descriptor, rest[done:])
        except OSError as error:
            self.abort()
            raise _unavailable(error) from error

    def commit(self) -> None:
        """The bytes are on disk before the name is; both before this returns."""
        try:
            os.fsync(self._descriptor)
            self._target.parent.mkdir(mode=0o700, exist_ok=True)
            os.rename(self._temporary, self._target)
            sync_folder(self._target.parent)
            sync_folder(self._target.parent.parent)
        except OSError as error:
            self.abort()
            raise _unavailable(error) from error
        self._close()

    def abort(self) -> None:
        """Does nothing after `commit` or a second time."""
        if self._descriptor >= 0:
            self._temporary.unlink(missing_ok=True)
            self._close()

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        os.close(descriptor)


def _create_locked(file: Path) -> int:
    """A new file, locked. A sweep may come between creating and locking and remove it: then once more."""
    while True:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_nlink:
                return descriptor
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _pieces(place: Path) -> Iterator[bytes]:
    try:
        with place.open("rb", buffering=0) as file:
            while piece := file.read(READ_BYTES):
                yield piece
    except FileNotFoundError:
        raise NotFound("attachment.missing") from None
    except OSError as error:
        raise _unavailable(error) from error


def _remove_if_left(file: Path) -> bool:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:  # committed or aborted in between
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
