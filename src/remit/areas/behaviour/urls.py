from django.urls import path

from remit.areas.behaviour import views
from remit.areas.behaviour.registers import ENTRIES
from remit.core.registers.pages import urls

app_name = "behaviour"
urlpatterns = [
    path("behaviour/log/", views.log, name="log"),
    path("behaviour/log/<str:ref>/", views.log_class, name="log.class"),
    path("behaviour/recognition/", views.recognition, name="recognition"),
    path("behaviour/mine/", views.mine, name="mine"),
    path("behaviour/entries/<str:ref>/back/", views.back, name="back"),
    path("behaviour/entries/<str:ref>/again/", views.again, name="again"),
    path("behaviour/categories/", views.listed, name="categories"),
    path("behaviour/categories/<str:code>/", views.category, name="category"),
    *urls(ENTRIES),
]
