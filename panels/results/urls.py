from django.urls import path

from panels.results import views
from panels.results.replay import views as replay

urlpatterns = [
    path("office/rules/<slug:slug>/replay/", replay.replay, name="rules-replay"),
    path("statistics/<uuid:pk>/", views.statistics, name="statistics"),
    path("statistics/<uuid:pk>/technical/", views.technical, name="technical"),
    path("statistics/<uuid:pk>/technical.pdf", views.technical_pdf, name="technical-pdf"),
]
