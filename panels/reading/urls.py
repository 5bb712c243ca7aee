from django.urls import include, path

from panels.reading.views import lead, panel, panel_charts, panel_setup, reviewer

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
panels = [
    path("panel/", panel.show, name="show"),
    path("panel/act/", panel.act, name="act"),
    path("panel/set-up/", panel_setup.show, name="set-up"),
    path("panel/set-up/act/", panel_setup.act, name="set-up-act"),
    path("panel/pictures/", panel_charts.show, name="charts"),
    path("seeds/", panel.seeds, name="seeds"),
    path("alerts/", panel.alerts, name="alerts"),
    path("alerts/act/", panel.act_on_alert, name="alert-act"),
    path("names/", panel.names, name="names"),
    path("names/confirm/", panel.confirm_names, name="confirm-names"),
]

urlpatterns = [
    path("desk/", include((desk, "reviewer"))),
    path("lead/", include((leads, "lead"))),
    path("office/cycles/<uuid:pk>/", include((panels, "panel"))),
]
