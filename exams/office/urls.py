from django.urls import include, path

from exams.office.views import one_registration, registrations

pages = [
    path("cycles/<uuid:pk>/registrations/", registrations.registrations, name="list"),
    path("registrations/<uuid:pk>/", one_registration.show, name="show"),
]

urlpatterns = [
    path("office/", include((pages, "registrations"))),
]
