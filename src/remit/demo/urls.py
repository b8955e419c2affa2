from django.urls import path

from remit.demo import views

app_name = "demo"
urlpatterns = [path("people/", views.people, name="people"), path("people/<str:ref>/", views.become, name="become")]
