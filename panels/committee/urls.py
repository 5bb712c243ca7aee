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
    path("meetings/<uuid:pk>/act/", meetings.act, name="meeting-act"),
    path("meetings/<uuid:pk>/minutes/", meetings.minutes, name="minutes"),
    path("meetings/<uuid:pk>/minutes.pdf", meetings.minutes_pdf, name="minutes-pdf"),
    path("cases/<uuid:pk>/", cases.case, name="case"),
    path("cases/<uuid:pk>/recuse/", cases.recuse, name="recuse"),
    path("cases/<uuid:pk>/discuss/", cases.discuss, name="discuss"),
    path("recusals/<int:pk>/withdraw/", cases.bring_back, name="bring-back"),
]
recommended = [
    path("", recommendations.recommendations, name="all"),
    path("cycles/<uuid:pk>/sign/", recommendations.sign_several, name="sign-several"),
    path("<slug:code>/", recommendations.recommendation, name="one"),
]

urlpatterns = [
    path("committee/", include((committee, "committee"))),
    path("recommendations/", include((recommended, "recommendations"))),
]
