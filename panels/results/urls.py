from django.urls import path

from panels.results import views

urlpatterns = [
    path("statistics/<uuid:pk>/", views.statistics, name="statistics"),
    path("statistics/<uuid:pk>/technical/", views.technical, name="technical"),
    path("statistics/<uuid:pk>/technical.pdf", views.technical_pdf, name="technical-pdf"),
]
