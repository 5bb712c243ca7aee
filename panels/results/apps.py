from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "panels.results"

    def ready(self):
        from panels.results import tasks  # noqa: F401
