from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "exams.registration"
