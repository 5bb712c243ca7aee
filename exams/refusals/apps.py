from django.apps import AppConfig


class RefusalsConfig(AppConfig):
    name = "exams.refusals"

    def ready(self):
        from exams.refusals.field_errors import speak_plainly

        speak_plainly()
