from django.urls import include, path

from panels.reading.views import lead, panel, panel_charts, panel_setup, paper_rubrics, reviewer

desk = [
    path("", reviewer.desk, name="desk"),
    path("about-me/", reviewer.about_me, name="about-me"),
    path("training/", reviewer.training, name="training"),
    path("scripts/<slug:code>/", reviewer.script, name="script"),
    path("scripts/<slug:code>/draft/", reviewer.draft, name="draft"),
]
leads = [path("", lead.discrepancies, name="discrepancies")]
panels = [
    path("panel/", panel.show, name="show"),
    path("panel/set-up/", panel_setup.show, name="set-up"),
    path("panel/pictures/", panel_charts.show, name="charts"),
    path("seeds/", panel.seeds, name="seeds"),
    path("alerts/", panel.alerts, name="alerts"),
    path("names/", panel.names, name="names"),
]

urlpatterns = [
    path("desk/", include((desk, "reviewer"))),
    path("lead/", include((leads, "lead"))),
    path("office/cycles/<uuid:pk>/", include((panels, "panel"))),
    path("office/papers/<int:pk>/rubrics/", paper_rubrics.show, name="paper-rubrics"),
]
