from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "exams.items"
