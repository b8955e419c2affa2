from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "remit.core.registers"
