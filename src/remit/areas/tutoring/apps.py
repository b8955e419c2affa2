from django.apps import AppConfig


class TutoringConfig(AppConfig):
    name = "remit.areas.tutoring"
