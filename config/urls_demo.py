from django.urls import path

from config import demo
from config.urls import urlpatterns as house

urlpatterns = [path("demo/sign-in/<slug:who>/", demo.sign_in, name="demo-sign-in"), *house]
