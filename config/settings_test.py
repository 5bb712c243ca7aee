"""For the tests: SQLite in memory unless ``TEST_DATABASE_URL`` names a server, tasks in line, mail in memory."""

import os
import tempfile
from pathlib import Path

os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")

from config.settings import *  # noqa: F403
from config.settings import REST_FRAMEWORK, STORAGES

SECRET_KEY = "for the tests only"  # noqa: S105
TASKS_BESIDE_REQUESTS = False
CELERY_TASK_ALWAYS_EAGER = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EVIDENCE_DIR = Path(tempfile.gettempdir()) / "evidence-of-tests"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["documents"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": "100000/min", "user": "100000/min"}
