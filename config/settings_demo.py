"""The demonstration: its own database file, invented people, one-click sign-in, loopback only.

This module is the only way to have one-click sign-in: no setting and no environment variable adds its
address to another house (see ``config.checks``).
"""

from config import env
from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, STORAGES, VAR

DATABASES = {"default": env.read_database(VAR / "demo.sqlite3")}
ROOT_URLCONF = "config.urls_demo"
STORAGES["documents"]["OPTIONS"]["location"] = VAR / "demo-documents"
INSTALLED_APPS = [*INSTALLED_APPS]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SITE_URL = "http://127.0.0.1:8000"
CSRF_TRUSTED_ORIGINS = []
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
EMAIL_BACKEND = "config.mail.OneFileEach"
