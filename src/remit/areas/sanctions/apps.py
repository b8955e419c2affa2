from django.apps import AppConfig


class SanctionsConfig(AppConfig):
    name = "remit.areas.sanctions"
