from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "remit.core.ui"
    label = "ui"
    verbose_name = "Looks"
