from django.urls import path

from exams.webhooks import views

urlpatterns = [path("office/webhooks/", views.webhooks, name="webhooks")]
