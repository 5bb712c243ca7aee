from django.urls import path

from exams.jobs import views

urlpatterns = [path("office/jobs/<uuid:pk>/", views.progress, name="job-progress")]
