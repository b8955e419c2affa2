from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "remit.core.events"
