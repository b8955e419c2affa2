from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "remit.areas.meetings"
