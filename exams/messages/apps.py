from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "exams.messages"
    label = "exam_messages"  # Django’s own messages have the plain name
