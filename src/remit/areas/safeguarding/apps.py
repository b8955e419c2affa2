from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = "remit.areas.safeguarding"
