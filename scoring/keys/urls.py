from django.urls import include, path

from scoring.keys import views

pages = [
    path("<int:pk>/key/", views.show, name="show"),
    path("<int:pk>/preview/key/", views.with_paper, name="with-paper"),
]

urlpatterns = [path("office/papers/", include((pages, "answer-key")))]
