from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ExamsConfig(AppConfig):
    name = "exams"
    verbose_name = "Registry office"

    def ready(self):
        from exams import receivers  # noqa: F401
        from exams.append_only import lay_triggers
        from exams.field_words import speak_plainly

        speak_plainly()
        post_migrate.connect(lay_triggers, dispatch_uid="append-only")
