from django.urls import path

from config import mailbox
from config.urls import urlpatterns as house

urlpatterns = [
    path("mailbox/", mailbox.mails, name="mailbox"),
    path("mailbox/<str:name>/", mailbox.mail, name="mail"),
    *house,
]
