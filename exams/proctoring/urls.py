from django.urls import include, path

from exams.proctoring import views

proctor = [
    path("", views.sittings, name="sittings"),
    path("sittings/<int:pk>/", views.desk, name="desk"),
    path("sittings/<int:pk>/candidates/<uuid:who>/", views.candidate, name="candidate"),
]

urlpatterns = [path("proctor/", include((proctor, "proctor")))]
