"""The calendars that come with the engine: days of Japan from the `holidays` library, and the operator's overlay file."""

from engine.defaults.calendars.opening import open_calendars as open_calendars
