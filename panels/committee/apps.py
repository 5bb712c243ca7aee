from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    name = "panels.committee"

    def ready(self):
        from panels.committee import receivers  # noqa: F401
