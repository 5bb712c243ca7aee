from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "panels.intake"

    def ready(self):
        from panels.intake import tasks  # noqa: F401
