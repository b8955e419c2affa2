from django.urls import path

from remit.areas.promises import views

app_name = "promises"
urlpatterns = [
    path("actions/", views.mine, name="mine"),
    path("actions/add/", views.add, name="add"),
    path("actions/<str:ref>/", views.action, name="action"),
    path("actions/<str:ref>/change/", views.change, name="change"),
    path("actions/<str:ref>/accept/", views.accept, name="accept"),
    path("actions/<str:ref>/do/", views.do, name="do"),
    path("actions/<str:ref>/again/", views.again, name="again"),
    path("actions/<str:ref>/let-go/", views.let_go, name="let-go"),
    path("actions/<str:ref>/pass-on/", views.pass_on, name="pass-on"),
    path("actions/<str:ref>/answer/", views.answer, name="answer"),
]
