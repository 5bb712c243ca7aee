from django.urls import include, path

from panels.renewals.views import holder, office

keeping = [
    path("renewal/", holder.show, name="renewal"),
    path("renewal/act/", holder.act, name="act"),
    path("change/", holder.change, name="change"),
]
renewals = [
    path("", office.all_of_them, name="all"),
    path("act/", office.act_on_all, name="act-on-all"),
    path("requests/", office.requests, name="requests"),
    path("requests/<uuid:pk>/", office.answer, name="answer"),
    path("<uuid:pk>/", office.one, name="one"),
    path("<uuid:pk>/act/", office.act, name="act"),
]

urlpatterns = [
    path("my/endorsements/<uuid:pk>/", include((keeping, "keeping"))),
    path("office/renewals/", include((renewals, "renewals"))),
]
