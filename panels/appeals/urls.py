from django.urls import include, path

from panels.appeals import views

appeals = [
    path("office/cycles/<uuid:pk>/appeals/", views.of_cycle, name="of-cycle"),
    path("office/appeals/<uuid:pk>/read-again/", views.read_again, name="read-again"),
    path("committee/appeals/", views.all_appeals, name="list"),
    path("committee/appeals/<uuid:pk>/answer/", views.answer, name="answer"),
]

urlpatterns = [path("", include((appeals, "appeals")))]
