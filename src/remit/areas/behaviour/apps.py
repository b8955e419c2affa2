from django.apps import AppConfig


class BehaviourConfig(AppConfig):
    name = "remit.areas.behaviour"
