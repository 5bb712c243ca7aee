from django.urls import include, path

from exams.sittings.views import candidate, office

seats = [path("", candidate.choose, name="choose")]
sittings = [path("", office.sittings, name="list"), path("plan/", office.plan, name="plan")]

urlpatterns = [
    path("my/applications/<uuid:pk>/seat/", include((seats, "seats"))),
    path("calendar/<str:secret>.ics", candidate.feed, name="calendar"),
    path("office/cycles/<uuid:pk>/sittings/", include((sittings, "sittings"))),
]
