"""What can go wrong with a provider. Codes and reasons are fixed words of ours: nothing a provider wrote gets in here."""

from typing import Final

ANSWER: Final = "oidc_answer"
CANCELLED: Final = "oidc_cancelled"
CLOCK: Final = "oidc_clock"
DOWN: Final = "oidc_down"
EXPIRED_CODE: Final = "oidc_expired_code"
INCOMPLETE: Final = "oidc_incomplete"
LOGIN_REQUIRED: Final = "oidc_login_required"
SCOPE: Final = "oidc_scope"
STATE: Final = "oidc_state"


class Refused(Exception):
    """Nobody gets in by this answer. `code` is for applicants (`identity.<code>`), `reason` for the operator's log."""

    def __init__(self, reason: str, code: str = ANSWER) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Down(Exception):
    """The provider does not answer, not in time, or says that it cannot work now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
