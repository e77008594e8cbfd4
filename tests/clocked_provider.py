"""`python -m tests.clocked_provider …`: the OpenID provider for development, by the clock of the portal that started it."""

import sys
from unittest.mock import patch

from plugins.oidc.devidp import __main__ as provider
from tests.shifted import ShiftedClock

if __name__ == "__main__":
    with patch.object(provider, "now", ShiftedClock().now):
        sys.exit(provider.main())
