"""What identifies a version of a form: SHA-256 over its meaning, not its spelling."""

import hashlib
import json
from collections.abc import Mapping


def form_digest(form: Mapping[str, object], portal: Mapping[str, object]) -> str:
    """Hex digest over the data of form and portal: without scenarios, comments and the order of keys.

    The portal's menu is left out: a new procedure beside this one does not change this one.
    """
    resolved = {
        "form": {key: value for key, value in form.items() if key != "scenarios"},
        "portal": {key: value for key, value in portal.items() if key != "menu"},
    }
    written = json.dumps(resolved, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8")).hexdigest()
