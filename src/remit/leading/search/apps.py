from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "remit.leading.search"
