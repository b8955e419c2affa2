from django.urls import path

from remit.areas.asking import views

app_name = "asking"
urlpatterns = [
    path("requests/", views.requests, name="requests"),
    path("requests/add/", views.add, name="request.add"),
    path("requests/<str:ref>/remind/", views.remind, name="request.remind"),
    path("asking/questions/", views.questions, name="questions"),
    path("asking/questions/<str:code>/", views.question, name="question"),
    path("asking/of/<str:ref>/", views.of_pupil, name="pupil"),
    path("asking/of/<str:ref>/ask/", views.ask, name="ask"),
    path("asking/answer/<str:ref>/", views.reply, name="reply"),
    path("asking/answer/<str:ref>/not/", views.does_not_apply, name="reply.not"),
    path("asking/<str:ref>/", views.asking, name="asking"),
    path("asking/<str:ref>/sheet/", views.sheet, name="sheet"),
    path("asking/<str:ref>/chase/", views.chase, name="chase"),
    path("asking/<str:ref>/close/", views.close, name="close"),
    path("asking/<str:ref>/again/", views.again, name="again"),
]
