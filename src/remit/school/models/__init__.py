"""Who and when: schools, years and terms, pupils, families, groups, staff, posts and the timetable."""

from remit.school.models.base import NURSERY, PHASES, RECEPTION, YEARS, OfSchool, School, year_name
from remit.school.models.calendar import WEEKS, AcademicYear, Closure, SchoolWeek, Term
from remit.school.models.family import Address, Bar, Contact
from remit.school.models.newyear import Move, NewYear
from remit.school.models.people import Staff, Subject, WorkingDays
from remit.school.models.posts import OfPost, Opening, Post, Reach, Role, Tenure
from remit.school.models.pupils import (
    Characteristic,
    CharacteristicType,
    Enrolment,
    FormerUpn,
    Group,
    GroupLead,
    Membership,
    Particulars,
    Photo,
    Pupil,
    PupilRecord,
    in_groups,
    in_sets,
    in_subjects,
    of_pupil,
)
from remit.school.models.timetable import WEEKDAYS, Lesson, Period, Room

__all__ = [
    "NURSERY",
    "PHASES",
    "RECEPTION",
    "WEEKDAYS",
    "WEEKS",
    "YEARS",
    "AcademicYear",
    "Address",
    "Bar",
    "Characteristic",
    "CharacteristicType",
    "Closure",
    "Contact",
    "Enrolment",
    "FormerUpn",
    "Group",
    "GroupLead",
    "Lesson",
    "Membership",
    "Move",
    "NewYear",
    "OfPost",
    "OfSchool",
    "Opening",
    "Particulars",
    "Period",
    "Photo",
    "Post",
    "Pupil",
    "PupilRecord",
    "Reach",
    "Role",
    "Room",
    "School",
    "SchoolWeek",
    "Staff",
    "Subject",
    "Tenure",
    "Term",
    "WorkingDays",
    "in_groups",
    "in_sets",
    "in_subjects",
    "of_pupil",
    "year_name",
]
