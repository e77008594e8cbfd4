"""The table of built-in field types."""

from typing import Final

from engine.defaults.fields.chosen import (
    ATTACHMENTS_FIELD,
    CHOICE_FIELD,
    CONSENT_FIELD,
    IDENTITY_FIELD,
    RADIO_FIELD,
)
from engine.defaults.fields.counted import INTEGER_FIELD, YEN_FIELD
from engine.defaults.fields.dated import DATE_FIELD, YEAR_MONTH_FIELD
from engine.defaults.fields.stepped import YEN_CHOICE_FIELD
from engine.defaults.fields.written import DIGITS_FIELD, EMAIL_FIELD, TEXT_FIELD
from engine.ports.fields import FieldType

BUILT_IN: Final[tuple[FieldType, ...]] = (
    TEXT_FIELD,
    DIGITS_FIELD,
    INTEGER_FIELD,
    YEN_FIELD,
    YEN_CHOICE_FIELD,
    DATE_FIELD,
    YEAR_MONTH_FIELD,
    EMAIL_FIELD,
    CONSENT_FIELD,
    CHOICE_FIELD,
    RADIO_FIELD,
    ATTACHMENTS_FIELD,
    IDENTITY_FIELD,
)
