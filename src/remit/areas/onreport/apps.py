from django.apps import AppConfig


class OnreportConfig(AppConfig):
    name = "remit.areas.onreport"
