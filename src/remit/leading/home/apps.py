from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "remit.leading.home"
