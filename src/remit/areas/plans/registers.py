"""The year's plans of every type, in one list."""

from __future__ import annotations

from remit.areas.plans import queries, rules
from remit.areas.plans.models import Plan
from remit.core.registers.definition import Column, Filter, Register
from remit.school.models import year_name

REPLIES = [(words, words) for words in (queries.NOT_ASKED, queries.NO_REPLY, queries.REPLIED)]

PLANS = Register(
    area="plans",
    name="plans",
    one="{support_plan.one}",
    many="{support_plan.many}",
    rows=queries.listed_plans,
    columns=(
        Column("pupil.__str__", "{Pupil.one}"),
        Column("pupil.year_name", "Year"),
        Column("type.name", "Plan"),
        Column("owned_by", "Owner"),
        Column("review_due", "Review due"),
        Column("standing", "How it stands"),
        Column("reply", "Parent’s reply"),
        Column("heard_on", "Parent heard on", extra=True),
        Column("heard", "What the parent said last", extra=True),
        Column("get_outcome_display", "What came of it"),
    ),
    order=("place", "review_due", "pupil__family_name", "pupil__given_name", "pk"),
    filters=(
        Filter("state", "How it stands", lambda _: queries.SAID.items(), queries.narrowed_to),
        Filter(
            "type",
            "Plan",
            lambda viewer: [(each.ref, each.name) for each in queries.listed_types(viewer)],
            lambda rows, value: rows.filter(type__ref=value),
        ),
        Filter(
            "year",
            "Year group",
            lambda viewer: [(str(year), year_name(year)) for year in queries.listed_years(viewer)],
            lambda rows, value: rows.filter(pupil__year=int(value)),
        ),
        Filter("reply", "Parent’s reply", lambda _: REPLIES, lambda rows, value: rows.filter(reply=value)),
        Filter("outcome", "What came of it", lambda _: Plan.ENDS, lambda rows, value: rows.filter(outcome=value)),
    ),
    view=rules.can_see_plans,
    detail_page="plans:plan",
    empty="No {support_plan.many} this year, as far as you lead. A plan is started on the page of the {pupil.one} for whom it is.",
)
