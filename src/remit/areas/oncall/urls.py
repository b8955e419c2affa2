from django.urls import path

from remit.areas.oncall.views import removals, support

app_name = "oncall"
urlpatterns = [
    path("support/", support.support, name="support"),
    path("support/closed/", support.closed, name="closed"),
    path("support/practice/", support.practice, name="practice"),
    path("support/practice/<str:ref>/end/", support.unname, name="unname"),
    path("support/class/<str:ref>/", support.of_class, name="of-class"),
    path("support/call/<str:ref>/", support.call, name="call"),
    path("support/call/<str:ref>/answer/", support.answer, name="answer"),
    path("support/call/<str:ref>/leave/", support.leave, name="leave"),
    path("support/call/<str:ref>/not-needed/", support.not_needed, name="not-needed"),
    path("support/call/<str:ref>/reopen/", support.reopen, name="reopen"),
    path("removals/", removals.listed, name="removals"),
    path("removals/add/", removals.add, name="add"),
    path("removals/of/<str:ref>/", removals.of, name="of"),
    path("removals/<str:ref>/", removals.removal, name="removal"),
    path("removals/<str:ref>/back/", removals.change, {"part": "back_form"}, name="removal.returned"),
    path("removals/<str:ref>/home/", removals.change, {"part": "home_form"}, name="removal.home"),
    path("removals/<str:ref>/talk/", removals.change, {"part": "talk_form"}, name="removal.talk"),
    path("removals/<str:ref>/take-back/", removals.take_back, name="removal.back"),
    path("things-kept/", removals.things, name="things"),
    path("things-kept/add/", removals.keep, name="keep"),
    path("things-kept/of/<str:ref>/", removals.of_thing, name="of-thing"),
    path("things-kept/<str:ref>/", removals.thing, name="thing"),
    path("things-kept/<str:ref>/again/", removals.thing_again, name="thing.again"),
    path("things-kept/<str:ref>/mistake/", removals.thing_mistake, name="thing.mistake"),
]
