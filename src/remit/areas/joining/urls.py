from django.urls import path

from remit.areas.joining import views

app_name = "joining"
urlpatterns = [
    path("joining/", views.listed, name="list"),
    path("joining/steps/", views.types, name="types"),
    path("joining/steps/<slug:code>/", views.type_of_step, name="type"),
    path("joining/start/<str:ref>/", views.start, name="start"),
    path("joining/step/<str:ref>/", views.step, name="step"),
    path("joining/step/<str:ref>/tick/", views.tick, name="tick"),
    path("joining/step/<str:ref>/untick/", views.untick, name="untick"),
    path("joining/of/<str:ref>/", views.joining, name="joining"),
    path("joining/of/<str:ref>/change/", views.change, name="change"),
    path("joining/of/<str:ref>/buddy/", views.buddy, name="buddy"),
    path("joining/of/<str:ref>/add/", views.add_step, name="add"),
    path("joining/of/<str:ref>/told/", views.tell, name="tell"),
    path("joining/of/<str:ref>/review/", views.review, name="review"),
    path("joining/of/<str:ref>/not-reviewed/", views.not_reviewed, name="not-reviewed"),
    path("joining/of/<str:ref>/end/", views.end, name="end"),
    path("joining/of/<str:ref>/reopen/", views.reopen, name="reopen"),
]
