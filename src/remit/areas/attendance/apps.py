from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "remit.areas.attendance"
