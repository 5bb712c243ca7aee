from django.apps import AppConfig


class PanelsConfig(AppConfig):
    name = "panels"
    verbose_name = "Sealed room"

    def ready(self):
        from panels import receivers  # noqa: F401
