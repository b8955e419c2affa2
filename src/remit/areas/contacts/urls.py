from django.urls import path

from remit.areas.contacts import views
from remit.areas.contacts.registers import AGENCIES, CONVERSATIONS
from remit.core.registers.pages import urls

app_name = "contacts"
urlpatterns = [
    path("contacts/log/", views.log, name="log"),
    path("contacts/log/agency/", views.log_agency, name="log.agency"),
    path("contacts/email/", views.email, name="email"),
    path("contacts/mine/", views.mine, name="mine"),
    path("contacts/follow-ups/", views.follow_ups, name="follow-ups"),
    path("contacts/of/<str:ref>/", views.of_pupil, name="pupil"),
    path("contacts/<str:ref>/", views.conversation, name="conversation"),
    path("contacts/<str:ref>/correct/", views.correct, name="correct"),
    path("contacts/<str:ref>/complete/", views.complete, name="complete"),
    path("contacts/<str:ref>/promise/", views.promise, name="promise"),
    path("contacts/<str:ref>/back/", views.back, name="back"),
    path("contacts/<str:ref>/again/", views.again, name="again"),
    *urls(CONVERSATIONS),
    *urls(AGENCIES),
]
