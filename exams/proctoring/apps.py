from django.apps import AppConfig


class ProctoringConfig(AppConfig):
    name = "exams.proctoring"

    def ready(self):
        from exams.proctoring import receivers  # noqa: F401
