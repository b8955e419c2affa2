from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "remit.areas.incidents"
