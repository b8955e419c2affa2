"""What a role reaches, and what a sensitive kind is, said to people."""

from __future__ import annotations

from collections.abc import Sequence

from remit.school.models import Reach, Role, year_name

KINDS = {
    "general": "the {pupil.many} themselves: their details, their classes and what their teachers know",
    "inclusion": "special educational needs, medical detail and what goes with them",
    "personnel": "appraisal and line management of colleagues",
    "finance": "budgets and spending",
}
SETS = {"sen": "the SEN register"}
CLASSES_TAKEN = "the classes taken"
OVER = {"personnel": "The colleagues who work there, and none of its {pupil.many}", "finance": "The money spent there"}


def reach_words(role: Role, reaches: Sequence[Reach]) -> str:
    """ "Years 3 to 6, maths"; with the words of the school still to be filled in."""
    if role.standing != Role.LEADER or role.whole_school:
        return "the whole school"
    parts = [_years_and_september([each for each in reaches if each.year is not None])]
    parts += sorted(str(each.subject) for each in reaches if each.subject)
    parts += sorted(str(each.group) for each in reaches if each.group)
    parts += [SETS[each.set] for each in reaches if each.set]
    return ", ".join(part for part in parts if part) or CLASSES_TAKEN


def _years_and_september(reaches: Sequence[Reach]) -> str:
    """Of years that go up with their pupils it is said; that they stay is what a year means."""
    there = [each for each in reaches if each.year != Reach.GONE]
    stay = year_words(sorted(each.year for each in there if each.year is not None and not each.follows))
    go = year_words(sorted(each.year for each in there if each.year is not None and each.follows))
    gone = "nobody of the year group that has left" if len(there) < len(reaches) else ""
    return ", ".join(each for each in (stay, f"{go}, and goes up with them" if go else "", gone) if each)


def year_words(years: Sequence[int]) -> str:
    if not years:
        return ""
    if len(years) == 1:
        return year_name(years[0])
    if list(years) == list(range(years[0], years[-1] + 1)) and len(years) > 2:
        first, last = year_name(years[0]), year_name(years[-1])
        return f"{first.replace('Year', 'Years')} to {last.replace('Year ', '')}"
    names = [year_name(year) for year in years]
    return f"{', '.join(names[:-1])} and {names[-1]}"
