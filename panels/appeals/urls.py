from django.urls import include, path

from panels.appeals import views

appeals = [
    path("office/cycles/<uuid:pk>/appeals/", views.of_cycle, name="of-cycle"),
    path("committee/appeals/", views.all_appeals, name="list"),
]

urlpatterns = [path("", include((appeals, "appeals")))]
