from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "remit.leading.calendar"
