from django.urls import include, path

from exams.registration.views import application, office

applying = [
    path("", application.tasks, name="tasks"),
    path("details/", application.details, name="details"),
    path("category/", application.category, name="category"),
    path("agreements/", application.agreements, name="agreements"),
    path("accommodation/", application.accommodation, name="accommodation"),
    path("fee/", application.fee, name="fee"),
]
fees = [path("", office.fees, name="cycle")]
accommodations = [
    path("", office.accommodations, name="list"),
    path("documents/<int:pk>/", office.document, name="document"),
]

urlpatterns = [
    path("my/register/<uuid:pk>/", application.register_for, name="candidate-register"),
    path("my/applications/<uuid:pk>/", include((applying, "application"))),
    path("office/cycles/<uuid:pk>/fees/", include((fees, "fees"))),
    path("office/accommodations/", include((accommodations, "accommodations"))),
]
