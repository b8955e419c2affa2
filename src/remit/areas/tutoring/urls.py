from django.urls import path

from remit.areas.tutoring.views import programme, team

app_name = "tutoring"
urlpatterns = [
    path("tutors/", team.team, name="team"),
    path("tutors/visit/of/<str:ref>/", team.add_visit, name="visit.add"),
    path("tutors/visit/<str:ref>/", team.visit, name="visit"),
    path("tutors/visit/<str:ref>/change/", team.change_visit, name="visit.change"),
    path("tutors/visit/<str:ref>/discard/", team.discard, name="visit.discard"),
    path("tutors/visit/<str:ref>/share/", team.share, name="visit.share"),
    path("tutors/visit/<str:ref>/reply/", team.reply, name="visit.reply"),
    path("tutors/visit/<str:ref>/support/", team.support, name="visit.support"),
    path("tutor-time/", programme.listed, name="programme"),
    path("tutor-time/plan/", programme.plan, name="plan"),
    path("tutor-time/form/<str:ref>/", programme.of_form, name="form"),
    path("tutor-time/week/<str:ref>/", programme.week, name="week"),
    path("tutor-time/week/<str:ref>/change/", programme.change, name="change"),
    path("tutor-time/week/<str:ref>/copy/", programme.copy, name="copy"),
    path("tutor-time/week/<str:ref>/publish/", programme.publish, name="publish"),
    path("tutor-time/week/<str:ref>/draft/", programme.unpublish, name="unpublish"),
    path("tutor-time/week/<str:ref>/use/", programme.add_resource, name="resource.add"),
    path("tutor-time/week/<str:ref>/said/", programme.say, name="say"),
    path("tutor-time/week/<str:ref>/unsaid/", programme.unsay, name="unsay"),
    path("tutor-time/resource/<str:ref>/", programme.resource, name="resource"),
    path("tutor-time/resource/<str:ref>/out/", programme.drop_resource, name="resource.out"),
]
