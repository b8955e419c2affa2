from django.urls import path

from remit.areas.behaviour.registers import ENTRIES
from remit.areas.behaviour.views import categories, checks, log, picture, recognition, rewards
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
    path("behaviour/uniform/", checks.listed, name="checks"),
    path("behaviour/uniform/<str:ref>/", checks.check, name="check"),
    path("behaviour/uniform/<str:ref>/back/", checks.back, name="check.back"),
    path("behaviour/totals/", rewards.totals, name="totals"),
    path("behaviour/celebration/", rewards.celebration, name="celebration"),
    path("behaviour/celebration/document/", rewards.celebration_document, name="celebration.document"),
    path("behaviour/certificates/", rewards.certificates, name="certificates"),
    path("behaviour/certificates/give/", rewards.give, name="certificates.give"),
    path("behaviour/certificates/<str:batch>/back/", rewards.certificates_back, name="certificates.back"),
    path("behaviour/certificates/<str:batch>/document/", rewards.certificates_document, name="certificates.document"),
    path("behaviour/milestones/", rewards.milestones, name="milestones"),
    path("behaviour/milestones/<str:code>/", rewards.milestone, name="milestone"),
    path("behaviour/postcards/", rewards.postcards, name="postcards"),
    path("behaviour/postcards/send/", rewards.send, name="postcards.send"),
    path("behaviour/postcards/document/", rewards.postcards_document, name="postcards.document"),
    path("behaviour/postcards/together/<str:batch>/away/", rewards.tear_up_all, name="postcards.batch"),
    path("behaviour/postcards/<str:ref>/", rewards.postcard, name="postcard"),
    path("behaviour/postcards/<str:ref>/unsend/", rewards.unsend, name="postcard.unsend"),
    path("behaviour/postcards/<str:ref>/away/", rewards.tear_up, name="postcard.away"),
    path("behaviour/picture/", picture.board, name="picture"),
    path("behaviour/picture/xlsx/", picture.xlsx, name="picture.xlsx"),
    path("behaviour/picture/document/", picture.document, name="picture.document"),
    *urls(ENTRIES),
]
