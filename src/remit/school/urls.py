from django.urls import path

from remit.core.registers import urls
from remit.school import views
from remit.school.registers import ACADEMIC_YEARS, CLOSURES, GROUPS, POSTS, PUPILS, STAFF

app_name = "school"
urlpatterns = [
    *urls(PUPILS),
    *urls(GROUPS),
    *urls(STAFF),
    *urls(POSTS),
    *urls(ACADEMIC_YEARS),
    *urls(CLOSURES),
    path("groups/<str:ref>/charge/", views.charge, name="groups.charge"),
    path("groups/<str:ref>/pupils/", views.group_pupils, name="groups.pupils"),
    path("charges/<str:ref>/end/", views.end_charge, name="charges.end"),
    path("posts/<str:ref>/end/", views.end_post, name="posts.end"),
    path("staff/<str:ref>/end/", views.end_appointment, name="staff.end"),
    path("pupils/<str:ref>/end/", views.take_off_roll, name="pupils.end"),
    path("closures/<str:ref>/take-back/", views.take_back_closure, name="closures.take-back"),
    path("", views.about, name="about"),
    path("details/", views.details, name="details"),
    path("words/", views.words, name="words"),
]
