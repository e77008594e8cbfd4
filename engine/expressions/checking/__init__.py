"""Parsed rule and scope to checked rule: names, functions and types."""

from engine.expressions.checking.nodes import check as check
from engine.expressions.checking.nodes import read as read
from engine.expressions.checking.scope import Scope as Scope
