from django.urls import path

from remit.leading.rules import views

app_name = "rules"
urlpatterns = [
    path("rules/", views.index, name="index"),
    path("rules/add/", views.add, name="add"),
    path("rules/about/<str:ref>/", views.about, name="pupil"),
    path("rules/<str:ref>/", views.one, name="one"),
    path("rules/<str:ref>/change/", views.change, name="change"),
    path("rules/<str:ref>/end/", views.end, name="end"),
    path("rules/<str:ref>/resume/", views.resume, name="resume"),
]
