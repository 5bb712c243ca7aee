from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "exams.office"

    def ready(self):
        from exams.office import receivers  # noqa: F401
