from django.urls import path

from remit.leading.calendar import planning, views

app_name = "calendar"
urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/plan/", planning.plan, name="plan"),
    path("calendar/plan/set/", planning.set_steps, name="set"),
    path("calendar/plan/take-back/", planning.take_back, name="take-back"),
    path("calendar/elsewhere/", views.elsewhere, name="elsewhere"),
    path("calendar/elsewhere/withdraw/", views.withdraw, name="withdraw"),
    path("calendar/<str:token>.ics", views.feed, name="feed"),
]
