from django.apps import AppConfig


class AskingConfig(AppConfig):
    name = "remit.areas.asking"
