from django.urls import path

from remit.areas.safeguarding import views

app_name = "safeguarding"
urlpatterns = [
    path("concerns/", views.concerns, name="concerns"),
    path("concerns/begin/", views.begin, name="begin"),
    path("concerns/passed/", views.passed, name="passed"),
    path("concerns/team/", views.team, name="team"),
    path("concerns/team/<str:ref>/end/", views.team_end, name="team.end"),
    path("concerns/aware/<str:ref>/", views.aware, name="aware"),
    path("concerns/aware/<str:ref>/end/", views.aware_end, name="aware.end"),
    path("concerns/<str:ref>/", views.one, name="one"),
    path("concerns/<str:ref>/take-up/", views.take_up, name="take-up"),
    path("concerns/<str:ref>/lay-down/", views.lay_down, name="lay-down"),
]
