from django.urls import path

from exams.actions import views

app_name = "actions"
urlpatterns = [
    path("office/permissions/", views.permissions, name="permissions"),
    path("do/<slug:rows>/<str:key>/<slug:name>/", views.act, name="perform"),
]
