from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "exams.people"
