from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "remit.areas.contacts"
