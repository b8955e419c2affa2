"""Every address of Remit. An address holds a random reference, never a row number, a UPN or a name."""

from django.urls import include, path

from remit.core.access import access, signed_in
from remit.core.ui.views import gallery

urlpatterns = [
    path("school/", include("remit.school.urls")),
    path("import/", include("remit.exchange.urls")),
    path("exports/", include("remit.core.outputs.urls")),
    path("api/", include("remit.exchange.api.urls")),
    path("demo/", include("remit.demo.urls")),
    path("", include("remit.core.offline.urls")),
    path("gallery/", access(signed_in)(gallery), name="gallery"),
    path("", include("remit.areas.promises.urls")),
    path("", include("remit.areas.absence.urls")),
    path("", include("remit.areas.behaviour.urls")),
    path("", include("remit.areas.sanctions.urls")),
    path("", include("remit.areas.onreport.urls")),
    path("", include("remit.areas.oncall.urls")),
    path("", include("remit.areas.incidents.urls")),
    path("", include("remit.areas.suspensions.urls")),
    path("", include("remit.areas.contacts.urls")),
    path("", include("remit.areas.asking.urls")),
    path("", include("remit.areas.tutoring.urls")),
    path("", include("remit.areas.evenings.urls")),
    path("", include("remit.areas.joining.urls")),
    path("", include("remit.areas.safeguarding.urls")),
    path("", include("remit.areas.attendance.urls")),
    path("", include("remit.areas.meetings.urls")),
    path("", include("remit.areas.plans.urls")),
    path("", include("remit.leading.search.urls")),
    path("", include("remit.leading.calendar.urls")),
    path("", include("remit.leading.attention.urls")),
    path("", include("remit.leading.handover.urls")),
    path("", include("remit.leading.rules.urls")),
    path("", include("remit.leading.duties.urls")),
    path("", include("remit.leading.home.urls")),
]
handler400 = "remit.core.headers.bad_request"
handler403 = "remit.core.headers.forbidden"
handler404 = "remit.core.headers.not_found"
handler500 = "remit.core.headers.server_error"
