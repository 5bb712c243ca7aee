from django.urls import path

from exams.views import candidate, jobs

urlpatterns = [
    path("my/register/<uuid:pk>/", candidate.register_for, name="candidate-register"),
    path("my/registrations/<uuid:pk>/seat/", candidate.choose_seat, name="candidate-seat"),
    path("my/messages/read/", candidate.read_messages, name="messages-read"),
    path("office/jobs/<uuid:pk>/", jobs.progress, name="job-progress"),
]
