from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "remit.core.files"
