"""Calendar values and arithmetic: pure, no clock, no holidays of its own."""

from engine.dates.calendar import Calendar as Calendar
from engine.dates.calendar import Closed as Closed
from engine.dates.calendar import ClosedBy as ClosedBy
from engine.dates.calendar import DayOutOfRange as DayOutOfRange
from engine.dates.day_rule import MINUTES_PER_DAY as MINUTES_PER_DAY
from engine.dates.day_rule import DayRule as DayRule
from engine.dates.day_rule import Rolling as Rolling
from engine.dates.day_rule import WindowRule as WindowRule
from engine.dates.found_day import FoundDay as FoundDay
from engine.dates.found_day import Interval as Interval
from engine.dates.found_day import Passed as Passed
from engine.dates.found_day import Window as Window
from engine.dates.year_month import YearMonth as YearMonth
from engine.dates.year_month import months_between as months_between
