"""Settings of the site, all from the environment, safe by default. `.env.example` lists the variables."""

from __future__ import annotations

from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels
from django.utils.translation import gettext_lazy as _

from config.environment import (
    BASE_DIR,
    data_dir,
    database,
    flag,
    intake_limits,
    one_of,
    origins,
    read_environment,
    secret_key,
    sms_hours,
    sms_prefixes,
    whole_number,
)

env = read_environment()

# What the site keeps (BASE_DIR is the project's own folder)
DATA_DIR = data_dir(env)
DATABASES = {"default": database(env, folder=DATA_DIR)}
UPLOAD_DIR = DATA_DIR / "uploads"  # originals of centre lists, under names of our own, never served as static files
OUTBOX_DIR = DATA_DIR / "outbox"
SEALS_DIR = DATA_DIR / "seals"  # copies of the seals of the history; carry them to another machine, too
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who may reach it
DEBUG = flag(env, "DEBUG", default=False)
SECRET_KEY = secret_key(env, debug=DEBUG, folder=DATA_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
#: Behind a proxy that ends TLS, set BEHIND_TLS=1: cookies and redirects then insist on https.
BEHIND_TLS = flag(env, "BEHIND_TLS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_SSL_REDIRECT = BEHIND_TLS
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
#: Whose X-Forwarded-For is believed: so many proxies of our own stand before the site. Else the header says nothing.
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number(env, "PROXIES", default=0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 12 * 60 * 60
# Two sites side by side on one host (other port, other DATA_DIR) must not sign each other out.
SESSION_COOKIE_NAME = env.str("SESSION_COOKIE_NAME", default="punoruddhar_session")

INSTALLED_APPS = [
    "config.apps.AdministrationConfig",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    # Both would rewrite the template loaders, and only the last would win; the loaders stand in TEMPLATES instead.
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "import_export",
    "csp",
    "records",
    "recovery",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "recovery.web.cors.ApiOriginsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before the CSRF check, which reads the whole body: nobody unknown makes us read an upload.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "recovery.web.middleware.PrivatePagesMiddleware",
    "recovery.web.middleware.LooksMiddleware",
    "recovery.web.middleware.FormsOnlyMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "recovery.web.context.site",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "recovery.web.templatetags.bangla_numbers",
                "recovery.web.templatetags.bars",
                "recovery.web.templatetags.pages",
                "recovery.web.templatetags.places",
                "recovery.web.templatetags.table_cells",
                "recovery.web.templatetags.ways_back",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MESSAGE_TAGS = {
    message_levels.ERROR: "error",
    message_levels.WARNING: "warning",
    message_levels.SUCCESS: "success",
    message_levels.INFO: "info",
}

# Sign-in
AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "recovery:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "recovery.web.sign_in.AccountAdapter"  # accounts are made by administrators only
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# E-mails to managers: to the worker's output unless a mail server is named
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"  # of django.core.mail.backends.filebased.EmailBackend
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = flag(env, "EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # seconds
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="punoruddhar@localhost")
SITE_URL = env.str("SITE_URL", default="")  # where people sign in, as mails write it

# Rate limits must count over all processes, so the cache is the database's.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

# Languages: Bangla first
LANGUAGE_CODE = "bn"
LANGUAGES = [("bn", _("Bangla")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "punoruddhar_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Dhaka"
FORMAT_MODULE_PATH = ["config.formats"]

# Static files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": UPLOAD_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Uploads
UPLOAD_LIMIT_BYTES = env.int("UPLOAD_LIMIT_BYTES", default=60 * 1024 * 1024)
#: What else of a file is taken, where it differs from recovery.intake.limits; a file that may be sent may be read.
INTAKE_LIMITS = {"packed_bytes": UPLOAD_LIMIT_BYTES, **intake_limits(env)}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Work in the background
PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

# The door to the national server, chosen as Django chooses e-mail backends
DELIVERY_BACKEND = env.str("DELIVERY_BACKEND", default="recovery.delivery.file_drop.FileDrop")

#: The FHIR server of recovery.delivery.fhir.router.FhirAndFiles; the names of identifiers are agreed with its people.
FHIR_URL = env.str("FHIR_URL", default="")
FHIR_TOKEN = env.str("FHIR_TOKEN", default="")
FHIR_TIMEOUT = env.int("FHIR_TIMEOUT", default=30)  # seconds
FHIR_PERSON_SYSTEM = env.str("FHIR_PERSON_SYSTEM", default="urn:punoruddhar:registration")
FHIR_DOSE_SYSTEM = env.str("FHIR_DOSE_SYSTEM", default="urn:punoruddhar:dose")
FHIR_CENTRE_SYSTEM = env.str("FHIR_CENTRE_SYSTEM", default="urn:punoruddhar:centre")
FHIR_MESSAGE_SYSTEM = env.str("FHIR_MESSAGE_SYSTEM", default="urn:punoruddhar:message")

# Days after which what was sent should stand in an extract; else it is a queue of MIS (recovery.delivery.unseen).
VERIFICATION_DAYS = whole_number(env, "VERIFICATION_DAYS", default=7)

# SMS to people whose dose is verified. Nothing leaves the machine without SMS_LIVE (recovery.delivery.sms.brake).
SMS_BACKEND = env.str("SMS_BACKEND", default="recovery.delivery.sms.console.ConsoleBackend")
SMS_LIVE = flag(env, "SMS_LIVE", default=False)
SMS_GATEWAY = env.str("SMS_GATEWAY", default="")  # the gateway's description, a TOML file with mode 0600
SMS_DIR = DATA_DIR / "sms"
SMS_SITE_FILE = DATA_DIR / "sms_site_id"
SMS_HOURS = sms_hours(env)
SMS_PREFIXES = sms_prefixes(env)
SMS_PER_MINUTE = whole_number(env, "SMS_PER_MINUTE", default=60, least=1)
SMS_DAYS_AHEAD = whole_number(env, "SMS_DAYS_AHEAD", default=3)

#: What officials may see of small counts below the district (recovery.progress.disclosure.RULES).
DISCLOSURE_RULE = one_of(env, "DISCLOSURE_RULE", ("hide_1_to_7_round_5", "none"))
#: Other sites whose pages may read the figures by /api/ with a token of an account.
API_ORIGINS = origins(env, "API_ORIGINS")
#: Questions to /api/ in a minute: of a key or a signed-in account, and of an address without a key that is good.
API_PER_MINUTE = whole_number(env, "API_PER_MINUTE", default=120, least=1)
API_PER_MINUTE_WITHOUT_KEY = whole_number(env, "API_PER_MINUTE_WITHOUT_KEY", default=20, least=1)

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
DJANGO_TABLES2_TEMPLATE = "django_tables2/punoruddhar.html"

#: Libraries that would log addresses of gateways, whatever LOG_LEVEL says.
QUIET = {name: {"level": "WARNING"} for name in ("httpx", "httpcore")}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"recovery": {"level": "INFO"}, "procrastinate": {"level": "WARNING"}, **QUIET},
}

# History is written by triggers and never rewritten.
PGHISTORY_APPEND_ONLY = True
