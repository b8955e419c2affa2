from django.urls import path

from remit.leading.attention import views

app_name = "attention"
urlpatterns = [
    path("wants/", views.wants, name="wants"),
    path("wants/put-off/", views.put_off, name="put-off"),
    path("wants/pass-on/", views.pass_on, name="pass-on"),
    path("wants/done/", views.finish, name="finish"),
    path("wants/<str:refs>/back/", views.back, name="back"),
    path("open-loops/", views.open_loops, name="loops"),
    path("reminders/", views.reminders, name="reminders"),
    path("reminders/<str:name>/", views.trial, name="trial"),
    path("posts/<str:ref>/reminders/", views.switch, name="switch"),
]
