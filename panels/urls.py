from django.urls import include, path

from panels.views import (
    candidate,
    committee,
    lead,
    meetings,
    office,
    panel,
    panel_pictures,
    panel_setup,
    proposals,
    reviewer,
    rubrics,
    statistics,
)

my = [
    path("", candidate.home, name="home"),
    path("registrations/<uuid:pk>/", candidate.registration, name="registration"),
    path("registrations/<uuid:pk>/appeal/", candidate.appeal, name="appeal"),
]
desk = [
    path("", reviewer.desk, name="desk"),
    path("about-me/", reviewer.about_me, name="about-me"),
    path("training/", reviewer.training, name="training"),
    path("scripts/<slug:code>/", reviewer.script, name="script"),
    path("scripts/<slug:code>/draft/", reviewer.draft, name="draft"),
    path("scripts/<slug:code>/discuss/", reviewer.discuss, name="discuss"),
    path("scripts/<slug:code>/undo/", reviewer.undo, name="undo"),
    path("scripts/<slug:code>/give-back/", reviewer.return_script, name="give-back"),
]
leads = [
    path("", lead.discrepancies, name="discrepancies"),
    path("scripts/<slug:code>/take/", lead.take, name="take"),
]
recommended = [
    path("", proposals.recommendations, name="all"),
    path("cycles/<uuid:pk>/sign/", proposals.sign_several, name="sign-several"),
    path("<slug:code>/", proposals.recommendation, name="one"),
]
offices = [
    path("", office.cycles_list, name="cycles"),
    path("rubrics/", rubrics.all_rubrics, name="rubrics"),
    path("rubrics/new/", rubrics.edit, name="rubric-new"),
    path("rubrics/import/", rubrics.take_in, name="rubric-import"),
    path("rubrics/<int:pk>/", rubrics.show, name="rubric"),
    path("rubrics/<int:pk>/edit/", rubrics.edit, name="rubric-edit"),
    path("rubrics/<int:pk>/export/", rubrics.export, name="rubric-export"),
    path("cycles/<uuid:pk>/", office.cycle, name="cycle"),
    path("cycles/<uuid:pk>/sheets/", office.sheets, name="sheets"),
    path("cycles/<uuid:pk>/step/", office.step, name="step"),
    path("cycles/<uuid:pk>/panel/", panel.show, name="panel"),
    path("cycles/<uuid:pk>/panel/act/", panel.act, name="panel-act"),
    path("cycles/<uuid:pk>/panel/set-up/", panel_setup.show, name="panel-setup"),
    path("cycles/<uuid:pk>/panel/set-up/act/", panel_setup.act, name="panel-setup-act"),
    path("cycles/<uuid:pk>/panel/pictures/", panel_pictures.show, name="panel-pictures"),
    path("cycles/<uuid:pk>/seeds/", panel.seeds, name="seeds"),
    path("cycles/<uuid:pk>/alerts/", panel.alerts, name="alerts"),
    path("cycles/<uuid:pk>/alerts/act/", panel.act_on_alert, name="alert-act"),
    path("cycles/<uuid:pk>/names/", panel.names, name="names"),
    path("cycles/<uuid:pk>/names/confirm/", panel.confirm_names, name="confirm-names"),
    path("cycles/<uuid:pk>/record/", office.record, name="record"),
    path("cycles/<uuid:pk>/tables/<str:name>/", office.table, name="table"),
]
committees = [
    path("", committee.dockets, name="dockets"),
    path("cycles/<uuid:pk>/", committee.docket, name="docket"),
    path("about-me/", committee.about_me, name="about-me"),
    path("cycles/<uuid:pk>/seal/", committee.seal, name="seal"),
    path("cycles/<uuid:pk>/meetings/", meetings.plan, name="meetings"),
    path("meetings/<uuid:pk>/", meetings.room, name="meeting"),
    path("meetings/<uuid:pk>/now/", meetings.now, name="meeting-now"),
    path("meetings/<uuid:pk>/act/", meetings.act, name="meeting-act"),
    path("meetings/<uuid:pk>/minutes/", meetings.minutes, name="minutes"),
    path("meetings/<uuid:pk>/minutes.pdf", meetings.minutes_pdf, name="minutes-pdf"),
    path("cases/<uuid:pk>/", committee.case, name="case"),
    path("cases/<uuid:pk>/recuse/", committee.recuse, name="recuse"),
    path("cases/<uuid:pk>/discuss/", committee.discuss, name="discuss"),
    path("recusals/<int:pk>/withdraw/", committee.bring_back, name="bring-back"),
    path("appeals/<uuid:pk>/answer/", committee.answer_appeal, name="answer-appeal"),
]

urlpatterns = [
    path("my/", include((my, "candidate"))),
    path("desk/", include((desk, "reviewer"))),
    path("lead/", include((leads, "lead"))),
    path("recommendations/", include((recommended, "recommendations"))),
    path("office/", include((offices, "office"))),
    path("committee/", include((committees, "committee"))),
    path("statistics/<uuid:pk>/", statistics.statistics, name="statistics"),
    path("statistics/<uuid:pk>/technical/", statistics.technical, name="technical"),
    path("statistics/<uuid:pk>/technical.pdf", statistics.technical_pdf, name="technical-pdf"),
    path("statistics/<uuid:pk>/judgements/", statistics.judgements, name="judgements"),
]
