"""What stands in a plan: targets, strategies, views, signatures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.plans import contents, forms, queries, rules, undoing
from remit.areas.plans.models import OfPlan, Plan, PlanStrategy, Signature, Target, Voice
from remit.areas.plans.views.asked import as_shown, done, form_page, saved, shown_version, to_plan
from remit.core.access import ViewedRequest, access
from remit.core.files import store
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import tried


@dataclass(frozen=True)
class Part:
    """One sort of thing that stands in a plan: what its form asks, and the acts that write it."""

    name: str
    one: str
    model: type[OfPlan]
    form: type[forms.RowForm]
    argument: str
    add: Callable[..., Any]
    change: Callable[..., Any]
    take_back: Callable[..., Any]

    def row(self, request: ViewedRequest, ref: str) -> Any:
        related = ["strategy"] if self.model is PlanStrategy else []
        return get_object_or_404(queries.written(request.viewer, self.model).select_related(*related), ref=ref)

    def form_of(self, request: ViewedRequest, row: Any, data: Any = None) -> forms.RowForm:
        return self.form(request.viewer, row.plan, data, record=self.record(row))

    def record(self, row: Any) -> Any:
        """What its form asks is said of this."""
        return row.strategy if self.model is PlanStrategy else row

    def taking_back(self, row: Any) -> str:
        return as_shown(self.route("take-back", row.ref), self.record(row).version)

    def route(self, page: str, ref: str) -> str:
        return reverse(f"plans:{self.name}.{page}", args=[ref])


TARGETS = Part(
    "targets", "target", Target, forms.TargetForm, "target", contents.add_target, contents.change_target,
    contents.take_back_target,
)  # fmt: skip
STRATEGIES = Part(
    "strategies", "strategy", PlanStrategy, forms.StrategyForm, "use", contents.add_strategy, contents.change_strategy,
    contents.take_back_strategy,
)  # fmt: skip
VIEWS = Part(
    "views",
    "view",
    Voice,
    forms.VoiceForm,
    "voice",
    contents.add_voice,
    contents.change_voice,
    contents.take_back_voice,
)
PARTS = (TARGETS, STRATEGIES, VIEWS)


def _plan(request: ViewedRequest, ref: str) -> Plan:
    return get_object_or_404(queries.written_plans(request.viewer), ref=ref)


@access(rules.can_see_plans)
@FORM
def add(request: ViewedRequest, ref: str, part: Part) -> HttpResponse:
    plan = _plan(request, ref)
    form = part.form(request.viewer, plan, sent(request))
    made: list[Any] = []
    once = request.POST.get("once", "")

    def act() -> Any:
        return made.append(part.add(by=request.viewer, key=once, plan=plan, **form.values()))

    if done(request, form, act):
        toasts.done(request, f"The {part.one} is saved.", undo=part.taking_back(made[0]))
        return to_plan(plan, part.name)
    more = queries.usable(request.viewer, plan).exists() if part is STRATEGIES else False
    return form_page(
        request, plan, form, title=f"Add a {part.one}", action=f"Save {part.one}", new=True, part=part, usable=more
    )


@access(rules.can_see_plans)
@FORM
def change(request: ViewedRequest, ref: str, part: Part) -> HttpResponse:
    row = part.row(request, ref)
    form = part.form_of(request, row, sent(request))

    def act() -> Any:
        return part.change(by=request.viewer, **{part.argument: row}, **form.values())

    said = saved(request, form, act, lambda: part.form_of(request, part.row(request, ref)))
    if said is True:
        toasts.done(request, "Saved.", undo=part.route("put-back", ref))
        return to_plan(row.plan, part.name)
    title = f"Change the {part.one}"
    return form_page(
        request,
        row.plan,
        form,
        title=title,
        action="Save",
        theirs=said or None,
        part=part,
        row=row,
        gone=part.taking_back(row),
    )


@access(rules.can_see_plans)
@require_POST
def take_back(request: ViewedRequest, ref: str, part: Part) -> HttpResponse:
    row = part.row(request, ref)
    version = shown_version(request)

    def act() -> Any:
        return part.take_back(by=request.viewer, version=version, **{part.argument: row})

    tried(request, act, f"The {part.one} is taken back.")
    return to_plan(row.plan, part.name)


@access(rules.can_see_plans)
@require_POST
def put_back(request: ViewedRequest, ref: str, part: Part) -> HttpResponse:
    row = part.row(request, ref)
    tried(request, lambda: undoing.put_back(by=request.viewer, row=row), "It is as it was.")
    return to_plan(row.plan, part.name)


# Strategies


@access(rules.can_see_plans)
@FORM
def use(request: ViewedRequest, ref: str) -> HttpResponse:
    """A strategy that was written for the pupil already stands in this plan too."""
    plan = _plan(request, ref)
    form = forms.UseForm(request.viewer, plan, sent(request))
    made: list[PlanStrategy] = []

    def act() -> Any:
        return made.append(contents.use_strategy(by=request.viewer, plan=plan, **form.values()))

    if done(request, form, act):
        toasts.done(request, "It stands in this plan too.", undo=STRATEGIES.taking_back(made[0]))
        return to_plan(plan, "strategies")
    return form_page(request, plan, form, title="Use a strategy that is there", action="Use it here")


@access(rules.can_see_plans)
@require_POST
def end_strategy(request: ViewedRequest, ref: str) -> HttpResponse:
    row = STRATEGIES.row(request, ref)

    def act() -> Any:
        return contents.end_strategy(by=request.viewer, use=row, version=row.strategy.version)

    tried(request, act, "The strategy ends.")
    return to_plan(row.plan, "strategies")


@access(rules.can_see_plans)
@require_POST
def resume_strategy(request: ViewedRequest, ref: str) -> HttpResponse:
    row = STRATEGIES.row(request, ref)
    tried(request, lambda: contents.resume_strategy(by=request.viewer, use=row), "The strategy goes on.")
    return to_plan(row.plan, "strategies")


# Signatures


@access(rules.can_see_plans)
@FORM
def sign(request: ViewedRequest, ref: str) -> HttpResponse:
    plan = _plan(request, ref)
    form = forms.SignatureForm(request.viewer, plan, sent(request), request.FILES)
    made: list[Signature] = []

    def act() -> None:
        values = form.values()
        file = values.pop("paper")
        content = file.read() if file else b""
        once, name = request.POST.get("once", ""), file.name if file else ""
        given = contents.sign(by=request.viewer, key=once, plan=plan, file_name=name, content=content, **values)
        made.append(given)

    if done(request, form, act):
        undo = reverse("plans:signatures.take-back", args=[made[0].ref])
        toasts.done(request, "The signature is saved.", undo=undo)
        return to_plan(plan, "signatures")
    return form_page(request, plan, form, title="Add a signature", action="Save signature", new=True, files=True)


@access(rules.can_see_plans)
@require_POST
def unsign(request: ViewedRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.written(request.viewer, Signature), ref=ref)

    def act() -> Any:
        return contents.take_back_signature(by=request.viewer, signature=row)

    tried(request, act, "The signature is taken back.")
    return to_plan(row.plan, "signatures")


@access(rules.can_see_plans)
@require_safe
def paper(request: ViewedRequest, ref: str) -> HttpResponseBase:
    found = get_object_or_404(queries.signatures(request.viewer), ref=ref)
    assert found.file
    return store.served(found.file)
