from django.urls import path

from exams.actions import views

app_name = "actions"
urlpatterns = [path("do/<slug:rows>/<str:key>/<slug:name>/", views.act, name="perform")]
