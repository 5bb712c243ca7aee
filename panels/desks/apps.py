from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "panels.desks"

    def ready(self):
        from panels.desks import receivers  # noqa: F401
