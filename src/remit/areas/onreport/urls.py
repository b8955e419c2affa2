from django.urls import URLPattern

app_name = "onreport"
urlpatterns: list[URLPattern] = []
