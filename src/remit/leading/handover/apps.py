from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "remit.leading.handover"
