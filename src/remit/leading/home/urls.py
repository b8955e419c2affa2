from django.urls import path

from remit.leading.duties.views import posts
from remit.leading.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("pupils/<str:ref>/", views.pupil, name="pupil"),
    path("posts/<str:ref>/", posts.post, name="post"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("steps/put-away/", views.put_steps_away, name="put-steps-away"),
    path("find/", views.find, name="find"),
    path("password/", views.password, name="password"),
    path("set-up/", views.set_up, name="set-up"),
]
