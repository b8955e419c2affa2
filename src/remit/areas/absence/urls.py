from django.urls import path

from remit.areas.absence.views import today

app_name = "absence"
urlpatterns = [
    path("attendance/", today.board, name="today"),
    path("attendance/remind/<str:ref>/", today.nudge, name="nudge"),
]
