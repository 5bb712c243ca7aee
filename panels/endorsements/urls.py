from django.urls import include, path

from panels.endorsements.views import badges, holder, office, public

mine = [
    path("", holder.mine, name="list"),
    path("<uuid:pk>/", holder.show, name="show"),
    path("<uuid:pk>/certificate.pdf", holder.certificate_pdf, name="certificate"),
    path("<uuid:pk>/badge.json", holder.badge_json, name="badge-json"),
    path("<uuid:pk>/badge.jwt", holder.badge_jwt, name="badge-jwt"),
]
registry = [
    path("", office.everybody, name="list"),
    path("import/", office.take_over, name="earlier-list"),
    path("import/endorsements.csv", office.sheet, name="earlier-list-sheet"),
    path("<uuid:pk>/", office.show, name="show"),
]

urlpatterns = [
    path("my/endorsements/", include((mine, "my-endorsements"))),
    path("office/registry/", include((registry, "endorsements"))),
    path("registry/", public.registry, name="public-registry"),
    path("registry/<slug:slug>/", public.registry, name="association-registry"),
    path("verify/", public.verify, name="verify"),
    path("verify/<slug:code>/", public.verified, name="verified"),
    path("verify/<slug:code>/badge.jwt", public.public_badge, name="public-badge"),
    path("badges/<slug:slug>/did.json", badges.keys, name="badge-keys"),
    path("badges/<slug:slug>/status/<slug:purpose>/", badges.status, name="badge-status"),
    path("badges/<slug:slug>/<slug:credential>/<slug:category>/", badges.achievement, name="achievement"),
]
