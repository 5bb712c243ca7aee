from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config.api import ApiBrowser

CHAPTERS = (
    "exams.actions",
    "exams.tokens",
    "panels.desks",
    "exams.items",
    "exams.registration",
    "exams.sittings",
    "exams.delivery",
    "exams.proctoring",
    "exams.office",
    "exams.jobs",
    "exams.webhooks",
    "scoring.keys",
    "scoring.rubrics",
    "panels.reading",
    "panels.portfolio",
    "panels.committee",
    "panels.endorsements",
    "panels.renewals",
    "panels.appeals",
    "panels.letters",
    "panels.results",
    "panels.evidence",
)

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    *[path("", include(f"{chapter}.urls")) for chapter in CHAPTERS],
    path("api/v1/", include("config.api_urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", ApiBrowser.as_view(url_name="schema"), name="api-docs"),
]
