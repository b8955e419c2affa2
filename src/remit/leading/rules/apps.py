from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "remit.leading.rules"
