from django.urls import include, path

from panels.evidence import views

evidence = [
    path("evidence/", views.show, name="page"),
    path("evidence.zip", views.download, name="download"),
]

urlpatterns = [path("office/cycles/<uuid:pk>/", include((evidence, "evidence")))]
