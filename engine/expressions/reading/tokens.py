"""Cuts a rule's text into tokens, strange characters included, so that each can get a diagnostic of its own."""

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    TEXT = "text"
    OPEN_TEXT = "open_text"  # a quote that is never closed, up to the end
    QUOTED = "quoted"  # text between Japanese or typographic quotes
    OPERATOR = "operator"  # brackets, comma and dot included
    FOREIGN = "foreign"  # a run of characters outside ASCII
    STRANGE = "strange"  # one ASCII character that no rule uses


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the rule and where it stands; columns count characters from 0."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The column after its last character."""
        return self.start + len(self.text)


_PATTERN = re.compile(
    r"""
      (?P<space>[ \t\r\n]+)
    | (?P<text>'[^'\r\n]*'|"[^"\r\n]*")
    | (?P<open_text>['"].*)
    | (?P<number>[0-9](?:[0-9A-Za-z_]|\.(?=[0-9]))*)
    | (?P<name>[A-Za-z_][0-9A-Za-z_]*)
    | (?P<operator>===|!==|\*\*|//|==|!=|<=|>=|<>|=>|=<|&&|\|\||[-=<>+*/%!&|^~,.()\[\]])
    | (?P<quoted>[「『“‘〝｢＂＇][^\r\n'"「『“‘〝｢＂＇」』”’〟｣]*[」』”’〟｣＂＇])
    | (?P<foreign>[^\x00-\x7f「『“‘〝｢＂＇]+|[「『“‘〝｢＂＇])
    | (?P<strange>[\x00-\x7f])
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens_of(text: str) -> tuple[Token, ...]:
    """All tokens of the text but white space, in order; never fails."""
    found = []
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup
        if kind is not None and kind != "space":
            found.append(Token(Kind(kind), match.group(), match.start()))
    return tuple(found)
