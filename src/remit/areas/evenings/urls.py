from django.urls import path

from remit.areas.evenings import views

app_name = "evenings"
urlpatterns = [
    path("evenings/", views.listed, name="list"),
    path("evenings/add/", views.add, name="add"),
    path("evenings/family/<str:ref>/", views.invitation, name="invitation"),
    path("evenings/family/<str:ref>/came/", views.came, name="came"),
    path("evenings/family/<str:ref>/answer/", views.answer, name="answer"),
    path("evenings/family/<str:ref>/reached/", views.reach, name="reach"),
    path("evenings/family/<str:ref>/not-reached/", views.not_reached, name="not-reached"),
    path("evenings/family/<str:ref>/why/", views.concern, name="concern"),
    path("evenings/family/<str:ref>/out/", views.take_out, name="take-out"),
    path("evenings/family/<str:ref>/back/", views.put_back, name="put-back"),
    path("evenings/form/<str:ref>/", views.of_form, name="of-form"),
    path("evenings/of/<str:ref>/", views.evening, name="evening"),
    path("evenings/of/<str:ref>/change/", views.change, name="change"),
    path("evenings/of/<str:ref>/off/", views.call_off, name="off"),
    path("evenings/of/<str:ref>/on/", views.call_on, name="on"),
    path("evenings/of/<str:ref>/ask/", views.invite, name="invite"),
    path("evenings/of/<str:ref>/went-out/", views.went_out, name="sent"),
    path("evenings/of/<str:ref>/reached/", views.reach_all, name="reach-all"),
    path("evenings/of/<str:ref>/letters/", views.letters, name="letters"),
    path("evenings/of/<str:ref>/sheet/", views.sheet, name="sheet"),
]
