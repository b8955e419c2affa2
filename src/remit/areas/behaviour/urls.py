from django.urls import path

from remit.areas.behaviour.registers import ENTRIES
from remit.areas.behaviour.views import categories, log, picture, recognition
from remit.core.registers.pages import urls

app_name = "behaviour"
urlpatterns = [
    path("behaviour/log/", log.log, name="log"),
    path("behaviour/log/<str:ref>/", log.log_class, name="log.class"),
    path("behaviour/recognition/", recognition.recognition, name="recognition"),
    path("behaviour/mine/", log.mine, name="mine"),
    path("behaviour/entries/<str:ref>/back/", log.back, name="back"),
    path("behaviour/entries/<str:ref>/again/", log.again, name="again"),
    path("behaviour/categories/", categories.listed, name="categories"),
    path("behaviour/categories/<str:code>/", categories.category, name="category"),
    path("behaviour/picture/", picture.board, name="picture"),
    path("behaviour/picture/xlsx/", picture.xlsx, name="picture.xlsx"),
    path("behaviour/picture/document/", picture.document, name="picture.document"),
    *urls(ENTRIES),
]
