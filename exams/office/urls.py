from django.urls import include, path

from exams.office.views import one_registration, registrations

pages = [
    path("cycles/<uuid:pk>/registrations/", registrations.registrations, name="list"),
    path("registrations/<uuid:pk>/", one_registration.show, name="show"),
    path("registrations/<uuid:pk>/act/", one_registration.act, name="act"),
]

urlpatterns = [path("office/", include((pages, "registrations")))]
