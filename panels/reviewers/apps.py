from django.apps import AppConfig


class ReviewersConfig(AppConfig):
    name = "panels.reviewers"

    def ready(self):
        from panels.reviewers import receivers  # noqa: F401
