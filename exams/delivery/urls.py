from django.urls import include, path

from exams.delivery.views import papers, preview, rehearsal

sitting = [
    path("registrations/<uuid:pk>/", papers.parts, name="parts"),
    path("registrations/<uuid:pk>/rehearsal/", rehearsal.rehearse, name="rehearsal"),
    path("registrations/<uuid:pk>/rehearsal/save/", rehearsal.save, name="rehearsal-save"),
    path("<int:pk>/", papers.paper, name="paper"),
    path("<int:pk>/news/", papers.news, name="news"),
    path("<int:pk>/receipts/", papers.receipts, name="receipts"),
]

previews = [path("<int:pk>/preview/", preview.preview, name="paper")]

urlpatterns = [
    path("sit/", include((sitting, "sitting"))),
    path("office/papers/", include((previews, "preview"))),
]
