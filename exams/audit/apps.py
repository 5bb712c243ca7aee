from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "exams.audit"

    def ready(self):
        from exams.audit.append_only import lay_triggers

        post_migrate.connect(lay_triggers, dispatch_uid="append-only")
