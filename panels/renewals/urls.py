from django.urls import include, path

from panels.renewals.views import holder, log, office

keeping = [
    path("renewal/", holder.show, name="renewal"),
    path("change/", holder.change, name="change"),
]
renewals = [
    path("", office.all_of_them, name="all"),
    path("requests/", office.requests, name="requests"),
    path("<uuid:pk>/", office.one, name="one"),
]

urlpatterns = [
    path("my/endorsements/<uuid:pk>/", include((keeping, "keeping"))),
    path("my/hours/", log.my_hours, name="my-hours"),
    path("office/renewals/", include((renewals, "renewals"))),
]
