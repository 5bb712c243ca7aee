from django.apps import AppConfig


class RenewalsConfig(AppConfig):
    name = "panels.renewals"

    def ready(self):
        from panels.renewals import receivers  # noqa: F401
