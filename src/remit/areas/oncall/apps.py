from django.apps import AppConfig


class OncallConfig(AppConfig):
    name = "remit.areas.oncall"
