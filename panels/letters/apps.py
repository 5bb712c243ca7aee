from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "panels.letters"

    def ready(self):
        from panels.letters import receivers, tasks  # noqa: F401
