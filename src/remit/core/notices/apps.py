from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "remit.core.notices"
