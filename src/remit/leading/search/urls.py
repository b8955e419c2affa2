from django.urls import path

from remit.leading.search import views

urlpatterns = [path("find/", views.find, name="find"), path("log/", views.log, name="log")]
