from django.urls import path

from remit.core.outputs import views

app_name = "outputs"
urlpatterns = [
    path("<str:ref>/", views.export, name="export"),
    path("<str:ref>/file/", views.file, name="file"),
]
