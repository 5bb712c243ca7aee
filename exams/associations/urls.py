from django.urls import include, path

from exams.associations.views import door, office, start

at_the_office = [
    path("associations/", office.associations, name="list"),
    path("association/<slug:slug>/", office.association, name="office"),
    path("association/<slug:slug>/new-people/", office.new_people, name="new-people"),
]

urlpatterns = [
    path("start/", start.start, name="start"),
    path("office/", include((at_the_office, "association"))),
    path("associations/", door.associations, name="associations"),
    path("associations/<slug:slug>/", door.association, name="door"),
    path("associations/<slug:slug>/apply/", door.apply, name="apply"),
    path("associations/<slug:slug>/logo/", door.logo, name="logo"),
    path("associations/<slug:slug>/colors.css", door.colors, name="colors"),
]
