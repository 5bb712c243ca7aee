from django.urls import include, path

from panels.desks.views import candidate, home, office, planning

mine = [
    path("", candidate.home, name="home"),
    path("registrations/<uuid:pk>/", candidate.registration, name="registration"),
    path("registrations/<uuid:pk>/letter.pdf", candidate.letter, name="letter"),
]
cycles = [
    path("", office.cycles_list, name="cycles"),
    path("plan/", planning.begin, name="plan-cycle"),
    path("plan/like/", planning.chosen, name="copy-chosen"),
    path("cycles/<uuid:pk>/", office.cycle, name="cycle"),
    path("cycles/<uuid:pk>/plan/", planning.plan, name="plan"),
    path("cycles/<uuid:pk>/copy/", planning.like, name="copy"),
    path("cycles/<uuid:pk>/sheets/<uuid:sheets>/", office.handed_in, name="handed-in"),
    path("cycles/<uuid:pk>/columns/<uuid:file>/", office.vendor_file, name="vendor-file"),
    path("cycles/<uuid:pk>/record/", office.record, name="record"),
    path("cycles/<uuid:pk>/tables/<str:name>/", office.table, name="table"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("my/", include((mine, "candidate"))),
    path("office/", include((cycles, "office"))),
]
