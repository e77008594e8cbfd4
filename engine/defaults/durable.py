"""What makes a name in a folder survive a power cut."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """After a file was created, linked or renamed in `folder`. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
