from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "panels.portfolio"

    def ready(self):
        from panels.portfolio import receivers  # noqa: F401
