from django.urls import include, path

from panels.reviewers import views

pages = [path("", views.everybody, name="list"), path("<int:pk>/", views.show, name="show")]
urlpatterns = [path("office/reviewers/", include((pages, "reviewers")))]
