"""An empty house to begin with: its own database file and mailbox, on this machine only (``make start``)."""

from config import env
from config.settings import *  # noqa: F403
from config.settings import STORAGES, VAR

PORT = env.read_count("PORT", 8000, minimum=1)
DATABASES = {"default": env.read_database(VAR / "start.sqlite3")}
ROOT_URLCONF = "config.urls_start"
STORAGES["documents"]["OPTIONS"]["location"] = VAR / "start-documents"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SITE_URL = f"http://127.0.0.1:{PORT}"
CSRF_TRUSTED_ORIGINS = []
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
EMAIL_BACKEND = "config.mail.OneFileEach"
EMAIL_FILE_PATH = VAR / "start-mail"
