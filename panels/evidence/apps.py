from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "panels.evidence"

    def ready(self):
        from panels.evidence import tasks  # noqa: F401
