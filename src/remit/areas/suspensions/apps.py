from django.apps import AppConfig


class SuspensionsConfig(AppConfig):
    name = "remit.areas.suspensions"
