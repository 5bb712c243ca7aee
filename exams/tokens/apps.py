from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "exams.tokens"

    def ready(self):
        from exams.tokens import schema  # noqa: F401
