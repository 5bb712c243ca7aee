from django.urls import include, path

from exams.sittings.views import candidate, office

seats = [
    path("", candidate.choose, name="choose"),
    path("take/", candidate.take, name="take"),
    path("wishes/", candidate.wish, name="wish"),
    path("wait/", candidate.wait, name="wait"),
    path("offer/", candidate.answer, name="answer"),
    path("withdraw/", candidate.withdraw, name="withdraw"),
]
sittings = [
    path("", office.sittings, name="list"),
    path("plan/", office.plan, name="plan"),
    path("<int:sitting>/step/", office.sitting_step, name="step"),
]

urlpatterns = [
    path("my/applications/<uuid:pk>/seat/", include((seats, "seats"))),
    path("my/calendar/", candidate.new_feed, name="calendar-new"),
    path("calendar/<str:secret>.ics", candidate.feed, name="calendar"),
    path("office/cycles/<uuid:pk>/sittings/", include((sittings, "sittings"))),
]
