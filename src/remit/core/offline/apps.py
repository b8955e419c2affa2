from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "remit.core.offline"
