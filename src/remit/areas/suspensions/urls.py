from django.urls import URLPattern

app_name = "suspensions"
urlpatterns: list[URLPattern] = []
