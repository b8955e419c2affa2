"""How this installation is wired. What differs between installations comes from the data folder and the environment."""

import os
from pathlib import Path
from secrets import token_urlsafe

from remit.config.databases import database
from remit.config.lived import lived
from remit.config.mail import mail
from remit.config.signing_in import *  # noqa: F403 - settings, all of them, in a file of their own
from remit.config.signing_in import APPS as SIGNING_IN
from remit.core.files.disk import write_durably

DATA = Path(os.environ.get("REMIT_DATA", "data")).resolve()
CODE = Path(__file__).resolve().parent.parent


def _secret(folder: Path) -> str:
    """Made at the first start and kept beside the data, readable by its owner only. An empty one was cut off while it
    was made: nothing is kept under it yet."""
    kept = folder / "secret"
    found = kept.read_text().strip() if kept.exists() else ""
    if not found:
        write_durably(kept, token_urlsafe(48).encode())
        found = kept.read_text().strip()
    return found


os.umask(0o077)  # whatever Remit writes is its owner's to read
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
SECRET_KEY = os.environ.get("REMIT_SECRET") or _secret(DATA)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("REMIT_HOSTS", "localhost 127.0.0.1 [::1]").split()
CSRF_TRUSTED_ORIGINS = os.environ.get("REMIT_ORIGINS", "").split()
BEHIND_PROXY = bool(os.environ.get("REMIT_PROXY"))  # `serve --proxy`: it speaks TLS, and says so in a header
SECURE = BEHIND_PROXY or bool(os.environ.get("REMIT_TLS")) or bool(CSRF_TRUSTED_ORIGINS)  # others reach it, by TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0

AUTH_USER_MODEL = "accounts.User"
VIEWER_FOR = "remit.school.remit.viewer_in_session"  # core builds no viewer: it does not know what a post is
WORDS_FOR = "remit.school.queries.words_of"
CONCERN_ROUTE = "safeguarding:begin"  # where what was typed into a box for words goes instead
ENDED_FOR = "remit.school.queries.ended_for"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    *SIGNING_IN,
    "django_tasks",
    "django_tasks_db",
    "remit.core",
    "remit.core.accounts",
    "remit.core.history",
    "remit.core.files",
    "remit.core.imports",
    "remit.core.notices",
    "remit.core.due",
    "remit.core.outputs",
    "remit.core.events",
    "remit.core.registers",
    "remit.core.ui",
    "remit.core.offline",
    "remit.school",
    "remit.areas.promises",
    "remit.areas.absence",
    "remit.areas.behaviour",
    "remit.areas.sanctions",
    "remit.areas.onreport",
    "remit.areas.oncall",
    "remit.areas.incidents",
    "remit.areas.suspensions",
    "remit.areas.contacts",
    "remit.areas.asking",
    "remit.areas.tutoring",
    "remit.areas.evenings",
    "remit.areas.joining",
    "remit.areas.safeguarding",
    "remit.areas.attendance",
    "remit.areas.meetings",
    "remit.areas.plans",
    "remit.leading.home",
    "remit.leading.search",
    "remit.leading.calendar",
    "remit.leading.duties",
    "remit.leading.attention",
    "remit.leading.handover",
    "remit.leading.rules",
    "remit.exchange",
    "remit.exchange.api",
    "remit.demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "remit.core.headers.HeadersMiddleware",
    "remit.core.bodies.BodiesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "remit.core.accounts.sessions.SessionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "remit.core.access.AccessMiddleware",
    "remit.core.offline.middleware.WhoseMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "remit.leading.home.shell.shell",
                "remit.demo.mark.made_up",
                "remit.core.queue.late_work",
            ],
        },
    }
]
FORM_RENDERER = "remit.core.ui.forms.Renderer"
ROOT_URLCONF = "remit.config.urls"
WSGI_APPLICATION = "remit.config.wsgi.application"

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), DATA)}
LIVED = lived(os.environ, DATA)  # None where it is no demonstration
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "remit.config.formats"

LOGIN_URL = "account_login"
PASSWORD_URL = "password"  # noqa: S105 - where a first password is changed, before anything else
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "remit.core.headers.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

MAIL = mail(os.environ)
globals().update(MAIL["by"])  # EMAIL_*: Django's own
MAIL_FROM: str = MAIL["from"]
ADDRESS: str = MAIL["address"]  # by which people reach Remit, where somebody has said so
MAIL_GOES = "remit.demo.letters.way"  # core knows no demo: of made-up people e-mail goes into a folder
MAIL_FOLDER = DATA / "mails"
NOTICES_URL = "for-you"

# Where Remit is served, style sheets and scripts are gathered first: compressed once, and named by what is in them, so that
# a browser asks for each but once. Elsewhere they are taken from where they stand.
GATHERED = bool(os.environ.get("REMIT_STATIC"))
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static" if GATHERED else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if GATHERED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not GATHERED
WHITENOISE_MANIFEST_STRICT = False
FILES_ROOT = DATA / "files"
FILE_LIMIT = 10 * 1024 * 1024
FILES_COME_IN = {  # by route: at most so many bytes. Everywhere else a request brings no more than a form
    "exchange:upload": 64 * 1024 * 1024,
    "attendance:files": 40 * 1024 * 1024,
    "duties:bring-in": FILE_LIMIT,
    "duties:duty": FILE_LIMIT,
    "school:photo.change": FILE_LIMIT,
    "plans:signatures.add": FILE_LIMIT,
    "contacts:email": FILE_LIMIT,
    "tutoring:resource.add": FILE_LIMIT,
}
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# A line of the log names the route, the status, the user's number and a reference: never an address or a value.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "remit": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # These write paths and exception texts. remit.core.headers says what may be said in their place.
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "django_tasks": {"handlers": ["nowhere"], "propagate": False},
    },
}
