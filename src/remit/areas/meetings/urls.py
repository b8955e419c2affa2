from django.urls import path

from remit.areas.meetings.views import agenda, series, talks

app_name = "meetings"
urlpatterns = [
    path("meetings/", series.index, name="index"),
    path("meetings/series/add/", series.add, name="series.add"),
    path("meetings/series/<str:ref>/", series.series, name="series"),
    path("meetings/series/<str:ref>/change/", series.change, name="series.change"),
    path("meetings/series/<str:ref>/plan/", series.plan, name="series.plan"),
    path("meetings/series/<str:ref>/end/", series.end, name="series.end"),
    path("meetings/<str:ref>/", agenda.meeting, name="meeting"),
    path("meetings/<str:ref>/print/", agenda.printed, name="print"),
    path("meetings/<str:ref>/change/", agenda.change, name="change"),
    path("meetings/<str:ref>/call-off/", agenda.call_off, name="call-off"),
    path("meetings/<str:ref>/add/", agenda.add_item, name="add-item"),
    path("meetings/<str:ref>/people/", agenda.people, name="people"),
    path("meetings/<str:ref>/here/", agenda.all_here, name="all-here"),
    path("meetings/<str:ref>/approve/", agenda.approve, name="approve"),
    path("attendances/<str:ref>/", agenda.mark, name="mark"),
    path("attendances/<str:ref>/take-out/", agenda.unname, name="unname"),
    path("items/<str:ref>/minutes/", agenda.minutes, name="minutes"),
    path("items/<str:ref>/agree/", agenda.agree, name="agree"),
    path("items/<str:ref>/go-on/", agenda.go_on, name="go-on"),
    path("items/<str:ref>/correct/", agenda.correct, name="correct"),
    path("items/<str:ref>/take-out/", agenda.take_out, name="take-out"),
    path("agreed/<str:ref>/done/", agenda.tick, name="tick"),
    path("one-to-ones/", talks.index, name="talks.index"),
    path("one-to-ones/<str:ref>/", talks.pair, name="talks.pair"),
    path("talks/<str:ref>/", talks.talk, name="talks.talk"),
    path("talks/<str:ref>/notes/", talks.notes, name="talks.notes"),
    path("talks/<str:ref>/agree/", talks.agree, name="talks.agree"),
]
