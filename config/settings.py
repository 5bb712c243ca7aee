"""One settings module.  What differs between places comes from the environment, through ``config.env``.

What differs between associations or years is no setting: it is in their rule books.
"""

from pathlib import Path

from config import env
from config.schema_settings import SPECTACULAR_SETTINGS  # noqa: F401 - one of the settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.read_text("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.read_flag("DEBUG", default=False)
SECRET_KEY = env.read_secret_key(VAR / "secret_key")
SECRET_KEY_FALLBACKS = env.read_list("SECRET_KEY_FALLBACKS")  # earlier ones, which open what they locked
SITE_URL = env.read_text("SITE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env.read_list("ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "exams.wording",
    "exams.refusals",
    "exams.audit",
    "exams.accounts",
    "exams.actions",
    "knox",
    "exams.tokens",
    "exams.rules",
    "exams.cycles",
    "exams.items",
    "exams.messages",
    "exams.jobs",
    "exams.webhooks",
    "exams.registration",
    "exams.associations",
    "exams.sittings",
    "exams.delivery",
    "exams.proctoring",
    "exams.people",
    "exams.office",
    "scoring.keys",
    "scoring.rubrics",
    "scoring.standards",
    "scoring.reports",
    "panels.reviewers",
    "panels.reading",
    "panels.portfolio",
    "panels.committee",
    "panels.endorsements",
    "panels.renewals",
    "panels.appeals",
    "panels.letters",
    "panels.results",
    "panels.intake",
    "panels.evidence",
    "panels.demonstration",
    "panels.desks",
]

MIDDLEWARE = [
    "exams.delivery.views.save_lane.SaveLane",  # before sessions and users: a save asks the database once
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.EachTheirOwnClock",
    "config.middleware.NeverCachePagesOfPeople",
    "exams.associations.middleware.LeadToTheFirstRun",
    "exams.refusals.middleware.AnswerRefusals",
]

CSRF_FAILURE_VIEW = "exams.actions.views.older_page"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.read_database(VAR / "exams.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── people and their accounts ────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "exams.associations.adapter.DoorAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # a candidate's record is joined to an account by its verified address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True

EMAIL_BACKEND = env.read_text("EMAIL_BACKEND", "config.mail.OneFileEach")
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = env.read_text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.read_count("EMAIL_PORT", 25, minimum=1)
EMAIL_HOST_USER = env.read_text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.read_text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.read_flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = env.read_count("EMAIL_TIMEOUT", 20, minimum=1)  # seconds; a server that is silent holds up nobody
DEFAULT_FROM_EMAIL = env.read_text("DEFAULT_FROM_EMAIL", "exams@localhost")

# ── language and time ────────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.read_text("TIME_ZONE", "UTC")

# ── static files ─────────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# ── what people hand in: under random names, at no address; only a page that asks whose it is gives it back ─────────
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": VAR / "documents",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}

# ── evidence packs: one ZIP a cycle; where workers run elsewhere, on a disk they share with the web ───────────────────
EVIDENCE_DIR = VAR / "evidence"

# ── fees: who takes the money (exams/registration/fees/providers.py) ──────────────────────────────────────────────────
STRIPE_KEYS = env.read_stripe_keys()
STRIPE_API = env.read_text("STRIPE_API")  # another machine that speaks Stripe's API, as for tests
PAYMENT_PROVIDER = env.read_text(
    "PAYMENT_PROVIDER", f"exams.registration.fees.providers.{'Stripe' if STRIPE_KEYS else 'Manual'}"
)

# ── tasks: eager without a broker, on a worker with one ──────────────────────────────────────────────────────────────
CELERY_BROKER_URL = env.read_text("BROKER_URL")
CELERY_TASK_ALWAYS_EAGER = not CELERY_BROKER_URL
CELERY_TASK_EAGER_PROPAGATES = True
TASKS_BESIDE_REQUESTS = env.read_flag("TASKS_BESIDE_REQUESTS", default=True)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {"what time brings on": {"task": "exams.jobs.tasks.run_due", "schedule": 60.0}}

# ── the API ──────────────────────────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "exams.tokens.authentication.PersonalTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["exams.accounts.permissions.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.answer_problem",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "1200/min"},
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.read_flag("WEBHOOKS_TO_PRIVATE_ADDRESSES", default=False)  # and by plain http
KNOX_TOKEN_MODEL = "tokens.PersonalToken"  # noqa: S105 - a model
REST_KNOX = {"TOKEN_MODEL": KNOX_TOKEN_MODEL}

# ── what a browser may do with our pages ─────────────────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if SITE_URL.startswith("https://"):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
SHEET_MAX_BYTES = 128 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.read_choice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR")),
    },
}
