from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ActionsConfig(AppConfig):
    name = "exams.actions"

    def ready(self):
        from exams.actions import checks  # noqa: F401

        autodiscover_modules("actions")
        autodiscover_modules("resources")  # after every action: what is shown of their rows may be more
