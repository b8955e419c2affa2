from django.urls import path

from remit.areas.plans.registers import PLANS
from remit.areas.plans.views import plans, reviews, rows, types
from remit.core.registers.pages import urls

app_name = "plans"
urlpatterns = [
    *urls(PLANS),
    path("plans/types/", types.listed, name="types.list"),
    path("plans/types/add/", types.add, name="types.add"),
    path("plans/types/<str:ref>/", types.change, name="types.change"),
    path("plans/of/<str:ref>/", plans.pupil, name="pupil"),
    path("plans/of/<str:ref>/start/", plans.start, name="start"),
    path("plans/reviews/<str:ref>/", reviews.change, name="reviews.change"),
    path("plans/reviews/<str:ref>/take-back/", reviews.take_back, name="reviews.take-back"),
    path("plans/strategies/<str:ref>/end/", rows.end_strategy, name="strategies.end"),
    path("plans/strategies/<str:ref>/resume/", rows.resume_strategy, name="strategies.resume"),
    path("plans/signatures/<str:ref>/paper/", rows.paper, name="signatures.paper"),
    path("plans/signatures/<str:ref>/take-back/", rows.unsign, name="signatures.take-back"),
]
for part in rows.PARTS:
    given = {"part": part}
    urlpatterns += [
        path(f"plans/{part.name}/<str:ref>/", rows.change, given, name=f"{part.name}.change"),
        path(f"plans/{part.name}/<str:ref>/take-back/", rows.take_back, given, name=f"{part.name}.take-back"),
        path(f"plans/{part.name}/<str:ref>/put-back/", rows.put_back, given, name=f"{part.name}.put-back"),
        path(f"plans/<str:ref>/{part.name}/add/", rows.add, given, name=f"{part.name}.add"),
    ]
urlpatterns += [
    path("plans/<str:ref>/", plans.plan, name="plan"),
    path("plans/<str:ref>/change/", plans.change, name="change"),
    path("plans/<str:ref>/put-back/", plans.put_back, name="put-back"),
    path("plans/<str:ref>/take-back/", plans.take_back, name="take-back"),
    path("plans/<str:ref>/end/", plans.end, name="end"),
    path("plans/<str:ref>/reopen/", plans.reopen, name="reopen"),
    path("plans/<str:ref>/next/", plans.go_on, name="next"),
    path("plans/<str:ref>/review/", reviews.hold, name="review"),
    path("plans/<str:ref>/strategies/use/", rows.use, name="strategies.use"),
    path("plans/<str:ref>/signatures/add/", rows.sign, name="signatures.add"),
]
