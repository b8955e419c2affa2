from django.apps import AppConfig


class OutputsConfig(AppConfig):
    name = "remit.core.outputs"
