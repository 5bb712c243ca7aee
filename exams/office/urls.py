from django.urls import include, path

from exams.office.views import one_registration, people, registrations

pages = [
    path("cycles/<uuid:pk>/registrations/", registrations.registrations, name="list"),
    path("registrations/<uuid:pk>/", one_registration.show, name="show"),
]

people_pages = [path("", people.people, name="list")]

urlpatterns = [
    path("office/", include((pages, "registrations"))),
    path("office/people/", include((people_pages, "people"))),
]
