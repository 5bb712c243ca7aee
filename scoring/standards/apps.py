from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "scoring.standards"
