from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "remit.exchange.api"
