from django.urls import include, path

from exams.items import views

papers = [
    path("", views.papers, name="list"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/new/", views.new_line, name="new-line"),
    path("blank/<slug:what>.<slug:kind>", views.sheet, name="blank"),
]

urlpatterns = [path("office/papers/", include((papers, "papers")))]
