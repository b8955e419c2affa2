from django.urls import path

from remit.core.registers import urls
from remit.school import views
from remit.school.registers import GROUPS, POSTS, PUPILS, STAFF

app_name = "school"
urlpatterns = [
    *urls(PUPILS),
    *urls(GROUPS),
    *urls(STAFF),
    *urls(POSTS),
    path("groups/<str:ref>/charge/", views.charge, name="groups.charge"),
    path("words/", views.words, name="words"),
]
