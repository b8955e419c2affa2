from django.apps import AppConfig


class AttentionConfig(AppConfig):
    name = "remit.leading.attention"
