"""Keys and files of the test hierarchy, made once and then found again, by several processes at once."""

import os
import threading
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa


def make_key() -> rsa.RSAPrivateKey:
    """RSA-2048, e = 65537, from the library's own source of chance."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def write_new(path: Path, content: bytes) -> None:
    """Write `path` whole and only if it is not there: readable for its owner alone, linked into place."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
