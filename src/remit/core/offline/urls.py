from django.urls import path

from remit.core.offline import views

app_name = "offline"
urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("worker.js", views.worker, name="worker"),
    path("offline/", views.offline, name="page"),
    path("offline/ready/", views.ready, name="ready"),
]
