from django.apps import AppConfig


class SchoolConfig(AppConfig):
    name = "remit.school"
