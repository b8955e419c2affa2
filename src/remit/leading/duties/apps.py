from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "remit.leading.duties"
