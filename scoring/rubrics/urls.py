from django.urls import include, path

from scoring.rubrics import views

rubrics = [
    path("", views.all_rubrics, name="list"),
    path("new/", views.edit, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/export/", views.export, name="export"),
]

urlpatterns = [path("office/rubrics/", include((rubrics, "rubrics")))]
