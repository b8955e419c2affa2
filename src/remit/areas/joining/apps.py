from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "remit.areas.joining"
