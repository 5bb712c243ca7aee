from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config.api import ApiBrowser
from panels.views import home

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("exams.urls")),
    path("", include("panels.urls")),
    path("api/v1/", include("panels.api.urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", ApiBrowser.as_view(url_name="schema"), name="api-docs"),
]
