from django.urls import include, path

from exams.delivery.views import papers, rehearsal

sitting = [
    path("registrations/<uuid:pk>/", papers.parts, name="parts"),
    path("registrations/<uuid:pk>/rehearsal/", rehearsal.rehearse, name="rehearsal"),
    path("registrations/<uuid:pk>/rehearsal/save/", rehearsal.save, name="rehearsal-save"),
    path("registrations/<uuid:pk>/rehearsal/checks/", rehearsal.checks, name="rehearsal-checks"),
    path("registrations/<uuid:pk>/rehearsal/finish/", rehearsal.finish, name="rehearsal-finish"),
    path("registrations/<uuid:pk>/<str:part>/begin/", papers.begin, name="begin"),
    path("<int:pk>/", papers.paper, name="paper"),
    path("<int:pk>/news/", papers.news, name="news"),
    path("<int:pk>/take-over/", papers.take_over, name="take-over"),
    path("<int:pk>/hand-in/", papers.finish, name="hand-in"),
    path("<int:pk>/receipts/", papers.receipts, name="receipts"),
]

urlpatterns = [path("sit/", include((sitting, "sitting")))]
