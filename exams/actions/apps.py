from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ActionsConfig(AppConfig):
    name = "exams.actions"

    def ready(self):
        from exams.actions import checks  # noqa: F401

        autodiscover_modules("actions")
