from django.urls import path

from exams.tokens import views

urlpatterns = [path("my/tokens/", views.tokens, name="tokens")]
