"""Rule text to syntax: tokens, beginner's spellings, order of tokens, then Python's own parser behind an allow-list."""

from engine.expressions.reading.spelling import RESERVED as RESERVED
from engine.expressions.reading.syntax import MAX_CHARACTERS as MAX_CHARACTERS
from engine.expressions.reading.syntax import Parsed as Parsed
from engine.expressions.reading.syntax import parse as parse
