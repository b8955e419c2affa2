"""The world and the stopped clock of all tests."""

from tests.conftest import administrator, head, lea, mo, no_demo, stopped_clock, tom, world

__all__ = ["administrator", "head", "lea", "mo", "no_demo", "stopped_clock", "tom", "world"]
