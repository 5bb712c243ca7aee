from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "scoring.keys"
