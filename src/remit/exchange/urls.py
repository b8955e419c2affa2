from django.urls import path

from remit.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("<str:ref>/", views.batch, name="batch"),
    path("<str:ref>/start/", views.start, name="start"),
    path("<str:ref>/drop/", views.drop, name="drop"),
    path("<str:ref>/undo/", views.undo, name="undo"),
    path("<str:ref>/rejected/", views.rejected, name="rejected"),
]
