from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "exams.registration"

    def ready(self):
        from exams.registration import receivers  # noqa: F401
