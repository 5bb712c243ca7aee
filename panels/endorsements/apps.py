from django.apps import AppConfig


class EndorsementsConfig(AppConfig):
    name = "panels.endorsements"

    def ready(self):
        from panels.endorsements import receivers  # noqa: F401
