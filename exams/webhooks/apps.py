from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "exams.webhooks"

    def ready(self):
        from exams.webhooks import receivers  # noqa: F401
