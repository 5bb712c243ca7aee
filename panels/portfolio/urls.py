from django.urls import include, path

from panels.portfolio.views import candidate, office, references, reviewer

mine = [
    path("begin/<slug:association>/", candidate.begin, name="begin"),
    path("<uuid:pk>/", candidate.show, name="show"),
    path("<uuid:pk>/submit/", candidate.submit, name="submit"),
    path("<uuid:pk>/ethics/", candidate.ethics, name="ethics"),
    path("<uuid:pk>/references/", candidate.ask, name="references"),
    path("<uuid:pk>/lines/<int:number>/", candidate.line, name="line"),
    path("<uuid:pk>/<slug:kind>/", candidate.part, name="part"),
]
reviews = [
    path("", reviewer.desk, name="desk"),
    path("<uuid:pk>/", reviewer.portfolio, name="portfolio"),
]
offices = [
    path("", office.portfolios, name="list"),
    path("<uuid:pk>/", office.portfolio, name="portfolio"),
]

urlpatterns = [
    path("my/portfolio/", include((mine, "portfolio"))),
    path("portfolios/", include((reviews, "portfolios"))),
    path("office/portfolios/", include((offices, "portfolio-office"))),
    path("documents/<uuid:pk>/", reviewer.document, name="portfolio-document"),
    path("reference/<str:token>/", references.reference, name="reference"),
]
