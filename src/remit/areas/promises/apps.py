from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "remit.areas.promises"
