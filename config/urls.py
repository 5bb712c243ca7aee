from django.urls import include, path
from django.views.generic import RedirectView

from config.api import ApiBrowser, Schema

CHAPTERS = (
    "exams.actions",
    "exams.tokens",
    "panels.desks",
    "exams.rules",
    "exams.items",
    "exams.registration",
    "exams.associations",
    "exams.sittings",
    "exams.delivery",
    "exams.proctoring",
    "exams.people",
    "exams.office",
    "exams.jobs",
    "exams.webhooks",
    "scoring.keys",
    "scoring.rubrics",
    "panels.reviewers",
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
    path("accounts/email/", RedirectView.as_view(pattern_name="account:me")),  # where an address is changed here
    path("accounts/", include("allauth.account.urls")),
    *[path("", include(f"{chapter}.urls")) for chapter in CHAPTERS],
    path("api/v1/", include("config.api_urls")),
    path("api/v1/schema/", Schema.as_view(), name="schema"),
    path("api/v1/docs/", ApiBrowser.as_view(url_name="schema"), name="api-docs"),
]
