from django.urls import include, path

from exams.views import candidate, jobs, sitting

sit = [
    path("registrations/<uuid:pk>/", sitting.parts, name="parts"),
    path("registrations/<uuid:pk>/<str:part>/begin/", sitting.begin, name="begin"),
    path("<int:pk>/", sitting.paper, name="paper"),
    path("<int:pk>/take-over/", sitting.take_over, name="take-over"),
    path("<int:pk>/hand-in/", sitting.finish, name="hand-in"),
    path("<int:pk>/receipts/", sitting.receipts, name="receipts"),
]

urlpatterns = [
    path("my/register/<uuid:pk>/", candidate.register_for, name="candidate-register"),
    path("my/registrations/<uuid:pk>/seat/", candidate.choose_seat, name="candidate-seat"),
    path("my/messages/read/", candidate.read_messages, name="messages-read"),
    path("sit/", include((sit, "sitting"))),
    path("office/jobs/<uuid:pk>/", jobs.progress, name="job-progress"),
]
