"""One definition per record type; list, filters, detail, add, edit and CSV follow from it and show the same rows."""

from remit.core.registers.definition import Column, Filter, Register
from remit.core.registers.pages import urls

__all__ = ["Column", "Filter", "Register", "urls"]
