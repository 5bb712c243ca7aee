from django.urls import include, path

from exams.rules import views

pages = [
    path("office/rules/", views.mine, name="mine"),
    path("office/rules/<slug:slug>/", views.office, name="office"),
    path("office/rules/<slug:slug>/draft/", views.draft, name="draft"),
    path("office/rules/<slug:slug>/draft.toml", views.draft_file, name="draft-file"),
    path("office/rules/<slug:slug>/compare/", views.compare, name="compare"),
    path("rules/<slug:slug>/", views.read, name="read"),
    path("rules/<slug:slug>/<int:version>/", views.read, name="version"),
    path("rules/<slug:slug>/<int:version>.toml", views.file, name="file"),
]

urlpatterns = [path("", include((pages, "rules")))]
