from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "exams.accounts"

    def ready(self):
        from exams.accounts import receivers  # noqa: F401
