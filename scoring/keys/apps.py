from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "scoring.keys"

    def ready(self):
        from scoring.keys import receivers  # noqa: F401
