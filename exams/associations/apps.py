from django.apps import AppConfig


class AssociationsConfig(AppConfig):
    name = "exams.associations"

    def ready(self):
        from exams.associations import receivers  # noqa: F401
