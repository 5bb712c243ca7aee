from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ItemsConfig(AppConfig):
    name = "exams.items"

    def ready(self):
        from exams.items import receivers  # noqa: F401
        from exams.items.triggers import lay_triggers

        post_migrate.connect(lay_triggers, sender=self, dispatch_uid="locked forms")
