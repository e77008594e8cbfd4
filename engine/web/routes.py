"""Which address runs which use case."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.web import verbs
from engine.web.endpoints import Endpoint, form, page
from engine.web.handoffs import get_handoff, post_code, post_handoff
from engine.web.run import BLOCKING
from engine.web.step_posts import post_step


@dataclass(frozen=True, slots=True)
class Route:
    """`{name}` in `path` stands for one part. `any_host`: answers under any Host (a load balancer's question). `secret`:
    the address is nobody else's business."""

    path: str
    get: Endpoint | None = None
    post: Endpoint | None = None
    any_host: bool = False
    secret: bool = False
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        object.__setattr__(self, "pattern", re.compile(pattern))

    @property
    def methods(self) -> tuple[str, ...]:
        return ("GET", "HEAD") * bool(self.get) + ("POST",) * bool(self.post)


def find_route(path: str) -> tuple[Route, Mapping[str, str]] | None:
    """Only routes with as many parts are looked at: a parameter never holds a slash."""
    for route in _BY_SLASHES.get(path.count("/"), ()):
        found = route.pattern.fullmatch(path)
        if found:
            return route, found.groupdict()
    return None


_NOBODY: Final = {"with_session": False}
ROUTES: Final = (
    Route("/", page(verbs.index, **_NOBODY)),
    Route("/health", verbs.health, any_host=True),
    Route("/static/{name}", verbs.asset),
    Route("/inbox", page(verbs.inbox, BLOCKING, **_NOBODY)),
    Route("/inbox/{item}", page(verbs.mail, BLOCKING, **_NOBODY)),
    Route("/logout", page(verbs.ask_to_leave), form(verbs.leave, "rotate_session")),
    Route("/logout/site", page(verbs.leave_identity_site, BLOCKING)),
    Route("/api/handoff", None, post_code),
    Route("/api/handoff/{token}", get_handoff, post_handoff),
    Route("/d/{draft}", page(verbs.resume_draft, "load_draft")),
    Route(
        "/d/{draft}/check",
        page(verbs.check_answers, "load_draft"),
        form(verbs.send, "load_draft", "save_draft", "add_jobs", "submit", "hit", "rotate_session", BLOCKING),
    ),
    Route("/d/{draft}/done", page(verbs.done, "load_submission", "load_draft")),
    Route("/d/{draft}/done/next", page(verbs.go_on, "load_submission", "drafts_of", "insert_draft", BLOCKING)),
    Route("/d/{draft}/documents/{document}", page(verbs.hand_out, "load_submission", "load_draft", "load_document")),
    Route("/d/{draft}/{step}", page(verbs.step, "load_draft"), post_step),
    Route(
        "/{portal}/register",
        page(verbs.registration, **_NOBODY),
        form(verbs.register_address, "hit", "save_token", "add_jobs", **_NOBODY),
    ),
    Route("/{portal}/registered", page(verbs.registered, **_NOBODY)),
    Route(
        "/{portal}/link/{token}",
        page(verbs.mailed_link, "peek_token", **_NOBODY),
        form(verbs.use_link, "hit", "take_token", BLOCKING),
    ),
    Route(
        "/{portal}/identify",
        page(verbs.explain_identity),
        form(verbs.begin_identity, "hit", "save_token", "rotate_session", BLOCKING),
    ),
    Route(
        "/{portal}/identify/waiting",
        page(verbs.waiting, "peek_token"),
        form(verbs.confirm_digits, "hit", "take_token", "rotate_session", BLOCKING),
    ),
    Route(
        "/{portal}/identify/return/{token}",
        page(verbs.come_back, "take_token", "rotate_session", BLOCKING),
        secret=True,
    ),
    Route(
        "/{portal}/identify/callback/{provider}",
        page(verbs.callback, "hit", "take_token", "rotate_session", BLOCKING),
        secret=True,
    ),
    Route("/{portal}/identity", page(verbs.claims), form(verbs.confirm_claims, "drafts_of", "insert_draft", BLOCKING)),
    Route(
        "/{portal}/menu",
        page(verbs.menu, "drafts_of", "submissions_of"),
        form(verbs.choose_form, "drafts_of", "submissions_of", "insert_draft", BLOCKING),
    ),
    Route(
        "/{portal}/menu/{menu}",
        page(verbs.menu, "drafts_of", "submissions_of"),
        form(verbs.choose_form, "drafts_of", "submissions_of", "insert_draft", BLOCKING),
    ),
    Route(
        "/{portal}/{form}/",
        page(verbs.start, **_NOBODY),
        form(verbs.answer_questions, "rotate_session", "change_session", "drafts_of", "insert_draft"),
    ),
    Route("/{portal}/{form}/stop/{stop}", page(verbs.stop, **_NOBODY)),
    Route("/{portal}/{form}", page(verbs.to_start, **_NOBODY)),
    Route("/{portal}/", page(verbs.portal, **_NOBODY)),
    Route("/{portal}", page(verbs.portal, **_NOBODY)),
)
_BY_SLASHES: Final = {
    slashes: tuple(route for route in ROUTES if route.path.count("/") == slashes)
    for slashes in {route.path.count("/") for route in ROUTES}
}
