from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "panels.appeals"

    def ready(self):
        from panels.appeals import receivers  # noqa: F401
