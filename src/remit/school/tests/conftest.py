"""The world and the stopped clock of all tests, and a new year that is being prepared."""

from remit.school.tests.beginning import coming, new
from tests.conftest import administrator, head, lea, mo, no_demo, stopped_clock, tom, world

__all__ = ["administrator", "coming", "head", "lea", "mo", "new", "no_demo", "stopped_clock", "tom", "world"]
