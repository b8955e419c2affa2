from django.urls import path

from remit.exchange.api import views

app_name = "api"
urlpatterns = [
    path("", views.document, name="document"),
    path("lists/<str:area>/<str:name>/", views.rows, name="list"),
    path("duties/", views.duties, name="duties"),
    path("attendance/", views.attendance, name="attendance"),
    path("wants/", views.wants, name="wants"),
    path("programs/", views.own_keys, name="programs"),
    path("programs/<str:ref>/withdraw/", views.withdraw, name="withdraw"),
]
