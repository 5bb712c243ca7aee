from django.apps import AppConfig


class SittingsConfig(AppConfig):
    name = "exams.sittings"

    def ready(self):
        from exams.sittings import receivers  # noqa: F401
