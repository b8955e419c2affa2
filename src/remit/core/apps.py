from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created


class CoreConfig(AppConfig):
    name = "remit.core"

    def ready(self) -> None:
        from remit.core import seams, writing  # noqa: PLC0415 - models are loaded only now

        connection_created.connect(writing.install)
        for connection in connections.all(initialized_only=True):
            writing.install(connection)
        seams.load()
