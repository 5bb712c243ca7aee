from django.urls import include, path

from panels.committee.views import cases, meetings, recommendations

committee = [
    path("", cases.dockets, name="dockets"),
    path("cycles/<uuid:pk>/", cases.docket, name="docket"),
    path("about-me/", cases.about_me, name="about-me"),
    path("cycles/<uuid:pk>/seal/", cases.seal, name="seal"),
    path("cycles/<uuid:pk>/meetings/", meetings.plan, name="meetings"),
    path("meetings/<uuid:pk>/", meetings.room, name="meeting"),
    path("meetings/<uuid:pk>/now/", meetings.now, name="meeting-now"),
    path("meetings/<uuid:pk>/minutes/", meetings.minutes, name="minutes"),
    path("meetings/<uuid:pk>/minutes.pdf", meetings.minutes_pdf, name="minutes-pdf"),
    path("cases/<uuid:pk>/", cases.case, name="case"),
]
recommended = [
    path("", recommendations.recommendations, name="all"),
    path("<slug:code>/", recommendations.recommendation, name="one"),
]

urlpatterns = [
    path("committee/", include((committee, "committee"))),
    path("recommendations/", include((recommended, "recommendations"))),
]
