"""The school's lists as documents."""

from remit.core.registers.printed import printed
from remit.school import registers

LISTS = printed(
    registers.PUPILS,
    registers.EXPECTED,
    registers.GROUPS,
    registers.STAFF,
    registers.POSTS,
    registers.ACADEMIC_YEARS,
    registers.CLOSURES,
    registers.ROOMS,
    registers.PERIODS,
    registers.LESSONS,
)
