from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeliveryConfig(AppConfig):
    name = "exams.delivery"

    def ready(self):
        from exams.delivery import receivers  # noqa: F401
        from exams.delivery.triggers import lay_triggers

        post_migrate.connect(lay_triggers, sender=self, dispatch_uid="deadline moves")
