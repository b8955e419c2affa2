from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "remit.areas.plans"
