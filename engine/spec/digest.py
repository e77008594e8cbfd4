"""What identifies a version of a form: SHA-256 over its meaning, not its spelling."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import cast


def form_digest(form: Mapping[str, object], portal: Mapping[str, object]) -> str:
    """Hex digest over the data of form (whole, with its fragments) and portal: without scenarios, comments, key order.

    The portal's menus are left out: a new procedure beside this one does not change this one. So are the values of
    parameters, which may be added later; the lock keeps what was published of them.
    """
    resolved = {
        "form": {key: _lasting(key, value) for key, value in form.items() if key != "scenarios"},
        "portal": {key: value for key, value in portal.items() if key not in ("menu", "menus")},
    }
    written = json.dumps(resolved, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


def _lasting(key: str, value: object) -> object:
    if key != "parameters":
        return value
    listed = cast(Sequence[Mapping[str, object]], value)
    return [{name: each for name, each in parameter.items() if name != "values"} for parameter in listed]
