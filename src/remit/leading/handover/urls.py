from django.urls import path

from remit.leading.handover import views

app_name = "handover"
urlpatterns = [
    path("posts/<str:ref>/handover/", views.post, name="post"),
    path("handovers/<str:ref>/", views.handed, name="handed"),
    path("handovers/<str:ref>/undo/", views.undo, name="undo"),
]
