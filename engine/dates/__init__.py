"""Calendar values and arithmetic: pure, no clock, no holidays of its own."""

from engine.dates.year_month import YearMonth as YearMonth
from engine.dates.year_month import months_between as months_between
