from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "exams.jobs"

    def ready(self):
        from exams.jobs import receivers  # noqa: F401
