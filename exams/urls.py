from django.urls import include, path

from exams.views import candidate, jobs, proctor, registry, registry_file, rehearsal, seats, sitting

application = [
    path("", candidate.tasks, name="tasks"),
    path("details/", candidate.details, name="details"),
    path("category/", candidate.category, name="category"),
    path("agreements/", candidate.agreements, name="agreements"),
    path("accommodation/", candidate.accommodation, name="accommodation"),
    path("fee/", candidate.fee, name="fee"),
    path("hand-in/", candidate.hand_in, name="hand-in"),
]
seat = [
    path("", seats.choose, name="choose"),
    path("take/", seats.take, name="take"),
    path("wishes/", seats.wish, name="wish"),
    path("wait/", seats.wait, name="wait"),
    path("offer/", seats.answer, name="answer"),
    path("withdraw/", seats.withdraw, name="withdraw"),
]
sit = [
    path("registrations/<uuid:pk>/", sitting.parts, name="parts"),
    path("registrations/<uuid:pk>/rehearsal/", rehearsal.rehearse, name="rehearsal"),
    path("registrations/<uuid:pk>/rehearsal/save/", rehearsal.save, name="rehearsal-save"),
    path("registrations/<uuid:pk>/rehearsal/checks/", rehearsal.checks, name="rehearsal-checks"),
    path("registrations/<uuid:pk>/rehearsal/finish/", rehearsal.finish, name="rehearsal-finish"),
    path("registrations/<uuid:pk>/<str:part>/begin/", sitting.begin, name="begin"),
    path("<int:pk>/", sitting.paper, name="paper"),
    path("<int:pk>/news/", sitting.news, name="news"),
    path("<int:pk>/take-over/", sitting.take_over, name="take-over"),
    path("<int:pk>/hand-in/", sitting.finish, name="hand-in"),
    path("<int:pk>/receipts/", sitting.receipts, name="receipts"),
]
watch = [
    path("", proctor.sittings, name="sittings"),
    path("sittings/<int:pk>/", proctor.desk, name="desk"),
    path("sittings/<int:pk>/everybody/", proctor.act_on_all, name="everybody"),
    path("sittings/<int:pk>/candidates/<uuid:who>/", proctor.candidate, name="candidate"),
    path("sittings/<int:pk>/candidates/<uuid:who>/act/", proctor.act, name="act"),
]
office = [
    path("cycles/<uuid:pk>/registrations/", registry.registrations, name="registrations"),
    path("cycles/<uuid:pk>/sittings/", registry.sittings, name="sittings"),
    path("cycles/<uuid:pk>/sittings/plan/", registry.plan, name="plan"),
    path("cycles/<uuid:pk>/sittings/<int:sitting>/step/", registry.sitting_step, name="sitting-step"),
    path("cycles/<uuid:pk>/fees/", registry.fees, name="fees"),
    path("registrations/<uuid:pk>/", registry_file.show, name="registration"),
    path("registrations/<uuid:pk>/act/", registry_file.act, name="act"),
    path("accommodations/", registry.accommodations, name="accommodations"),
    path("accommodations/documents/<int:pk>/", registry.document, name="document"),
]

urlpatterns = [
    path("my/register/<uuid:pk>/", candidate.register_for, name="candidate-register"),
    path("my/applications/<uuid:pk>/", include((application, "application"))),
    path("my/applications/<uuid:pk>/seat/", include((seat, "seats"))),
    path("my/messages/read/", candidate.read_messages, name="messages-read"),
    path("my/calendar/", seats.new_feed, name="calendar-new"),
    path("calendar/<str:secret>.ics", seats.feed, name="calendar"),
    path("sit/", include((sit, "sitting"))),
    path("proctor/", include((watch, "proctor"))),
    path("office/", include((office, "registry"))),
    path("office/jobs/<uuid:pk>/", jobs.progress, name="job-progress"),
]
