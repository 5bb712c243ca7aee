from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "panels.desks"
