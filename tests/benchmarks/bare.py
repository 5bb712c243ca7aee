"""The reference for saves: a bare Django view doing one upsert on the same PostgreSQL, and nothing else."""

import json
from pathlib import Path

import django
from django.conf import settings

from config.env import read_database

if not settings.configured:
    settings.configure(
        DATABASES={"default": read_database(Path("unused"))},
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="only-for-measuring",
        USE_TZ=True,
    )
    django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import JsonResponse
from django.urls import path

UPSERT = """
INSERT INTO bare_answer VALUES (%s, %s, %s, %s)
ON CONFLICT (attempt, item) DO UPDATE SET seq = excluded.seq, answer = excluded.answer
WHERE bare_answer.seq < excluded.seq
"""


def upsert(request, attempt):
    body = json.loads(request.body)["answers"][0]
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [attempt, int(body["question"].partition(":")[2]), body["seq"], body["text"]])
    return JsonResponse({"ok": True})


urlpatterns = [path("sit/<int:attempt>/save/", upsert)]
application = get_wsgi_application()
