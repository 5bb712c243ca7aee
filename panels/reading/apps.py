from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "panels.reading"

    def ready(self):
        from panels.reading import receivers  # noqa: F401
