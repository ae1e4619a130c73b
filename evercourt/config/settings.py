"""Settings, all from the environment; a wrong or missing one stops the start and says which."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from evercourt.config import identity_providers, institutions, languages, logs
from evercourt.config.database import ROOT, settings_from_url, start_embedded

VAR = Path(os.environ.get("EVERCOURT_VAR", ROOT / "var"))


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _secret(name: str) -> str:
    """Return the secret from the environment or NAME_FILE; in demonstration mode one is made once and kept in var/."""
    if value := os.environ.get(name):
        return value
    path = Path(os.environ.get(f"{name}_FILE", VAR / "secrets" / name.lower()))
    if not path.exists():
        if not DEMONSTRATION:
            raise RuntimeError(f"Set {name} or {name}_FILE: a court that is not a demonstration keeps its own secrets.")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text().strip()


DEMONSTRATION = _flag("EVERCOURT_DEMONSTRATION", True)
DEBUG = _flag("EVERCOURT_DEBUG", False)
SECRET_KEY = _secret("SECRET_KEY")
# Newest first; older ones still decrypt.
PROTECTION_KEYS = _secret("PROTECTION_KEYS").split(",")
# Seals of the courts and what they lead to; see ledger/keys.py.
KEYS = Path(os.environ.get("EVERCOURT_KEYS", VAR / "keys"))
# With an address (RFC 3161 over HTTP) that authority stamps; without one the demonstration's own does.
TIME_STAMP_URL = os.environ.get("EVERCOURT_TIME_STAMP_URL", "")
TIME_STAMP_AUTHORITY = "evercourt.adapters.timestamp." + (
    "http.HTTPAuthority" if TIME_STAMP_URL or not DEMONSTRATION else "local.LocalAuthority"
)
PUBLIC_ADDRESS = os.environ.get("EVERCOURT_ADDRESS", "http://localhost:8000")
# Where the worker asks whether the house answers; empty: where people do.
OWN_DOOR = os.environ.get("EVERCOURT_OWN_DOOR", "")
# A demonstration is switched off and on as people like; that is no outage of a court.
FIND_OUTAGES = _flag("EVERCOURT_FIND_OUTAGES", not DEMONSTRATION)
ALLOWED_HOSTS = os.environ.get(
    "EVERCOURT_HOSTS", "*" if DEMONSTRATION else urlsplit(PUBLIC_ADDRESS).hostname or ""
).split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]
# How many proxies of ours each request passes through. They must set X-Forwarded-For and X-Forwarded-Proto themselves.
PROXIES = int(os.environ.get("EVERCOURT_PROXIES", "0"))
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "evercourt.config",
    "evercourt.ledger",
    "evercourt.courts",
    "evercourt.accounts",
    "evercourt.documents",
    "evercourt.messages",
    "evercourt.notices",
    "evercourt.conference",
    "evercourt.cases",
    "evercourt.service",
    "evercourt.appointments",
    "evercourt.filing",
    "evercourt.hearings",
    "evercourt.mediation",
    "evercourt.decisions",
    "evercourt.enforcement",
    "evercourt.helpline",
    "evercourt.work",
    "evercourt.finding",
    "evercourt.continuity",
    "evercourt.operations",
    "evercourt.notify",
    "evercourt.statistics",
    "evercourt.web",
    "evercourt.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "pgtrigger",
    "procrastinate.contrib.django",
    "django_htmx",
    "template_partials",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "evercourt.web.observing.ObservingMiddleware",
    "evercourt.web.visitors.VisitorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "evercourt.web.device.SharedDeviceMiddleware",
    "evercourt.web.signed_out.SignedOutMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "evercourt.web.middleware.AccountLanguageMiddleware",
    "evercourt.web.foreign.ForeignWordsMiddleware",
    "evercourt.web.operations.keeping_out.MaintenanceMiddleware",
    "evercourt.web.middleware.TooLargeMiddleware",
    "evercourt.web.middleware.SecondFactorMiddleware",
    "evercourt.web.middleware.OfficeMiddleware",
    "evercourt.web.middleware.CourtErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "evercourt.config.urls"
WSGI_APPLICATION = "evercourt.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

DATABASES = {"default": settings_from_url(start_embedded())}
# What limits count, in a table that all processes share. No page reads it unless it counts a try.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_limits",
        # Beyond this what has expired is cleared out; so many that nobody pushes out the counts of others.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "evercourt.web.accounts.adapter.AccountAdapter"
# Of e-mail and mobile number one is enough; the form sees to it.
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_FORMS = {
    "signup": "evercourt.web.accounts.signing_up.SignupForm",
    "login": "evercourt.web.accounts.signing_up.LoginForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
# A session left open on somebody's screen changes no address and links no provider without the password.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "evercourt.web.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
# A passkey with fingerprint, face or PIN on the device is two factors in one.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "evercourt.web.accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "evercourt.web.accounts.passkeys.RenamePasskeyForm",
}
MFA_TOTP_ISSUER = "Evercourt"
# A telephone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Who signed up with a mobile number has no e-mail address to confirm.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMONSTRATION
# Who else may vouch for a person at sign-in; see config/identity_providers.py.
IDENTITY_PROVIDERS = identity_providers.read(os.environ.get("EVERCOURT_OIDC_FILE", ""))
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "evercourt.web.accounts.identity_provider.IdentityProvider",
        "APPS": IDENTITY_PROVIDERS,
    }
}
SOCIALACCOUNT_ADAPTER = "evercourt.web.accounts.linking.ProviderAdapter"
AXES_USERNAME_CALLABLE = "evercourt.web.accounts.signing_up.name_tried"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_CALLABLE = "evercourt.web.portal.failures.too_many"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [
    ("zh-hans", _("Chinese")),
    ("ug", _("Uyghur")),
    ("kk-arab", _("Kazakh (Arabic script)")),
    ("en", _("English")),
]
LANGUAGES_BIDI = languages.BIDI
LANGUAGES_AWAITING_TRANSLATOR = languages.AWAITING_TRANSLATOR
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# Whitenoise warns when it is missing; without collectstatic it serves the files of the source.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"

# A mobile page with a whole form in it, not a file: files go through the resumable upload.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = 200 * 1024 * 1024
# How long a file that did not arrive whole waits to be gone on with; people are told the day.
UPLOAD_KEPT_DAYS = int(os.environ.get("EVERCOURT_UPLOAD_KEPT_DAYS", "7"))

SESSION_COOKIE_HTTPONLY = True
if not DEMONSTRATION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # The prefix makes the browser take them over https from this very host only.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_FAILURE_VIEW = "evercourt.web.portal.failures.session_ended"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        # A form may lead on to where a person signs in.
        "form-action": ["'self'", *identity_providers.origins(IDENTITY_PROVIDERS)],
    }
}

# Beside the tasks.py of the rooms.
PROCRASTINATE_IMPORT_PATHS = ["evercourt.config.jobs"]

# Which adapter answers for which line out of the house.
LINES = {
    "email": os.environ.get("EVERCOURT_EMAIL_LINE", "evercourt.adapters.lines.email.EmailLine"),
    # GatewaySMS of evercourt.adapters.lines.gateway sends real ones; docs/lines.md.
    "sms": os.environ.get("EVERCOURT_SMS_LINE", "evercourt.adapters.lines.console.ConsoleSMS"),
    "wechat": "evercourt.adapters.lines.wechat.OfficialAccount",
    "mini_program": "evercourt.adapters.lines.wechat.MiniProgram",
    "push": "evercourt.adapters.lines.push.PushLine",
}
# How the software of lawyers is told of letters; and whether it may be a machine of this very house: in tests only.
SOFTWARE = "evercourt.adapters.software.http.HTTPSoftware"
PRIVATE_ENDPOINTS = False
# From it the key is made by which push services know the court; a new one ends every subscription.
PUSH_KEY = _secret("PUSH_KEY")
# Where browsers may be written to; a name that begins with a point stands for all below it.
PUSH_SERVICES = os.environ.get(
    "EVERCOURT_PUSH_SERVICES",
    "fcm.googleapis.com,updates.push.services.mozilla.com,web.push.apple.com,.notify.windows.com",
).split(",")
# Only in a demonstration: the simulated push service.
PUSH_SIMULATOR = os.environ.get("EVERCOURT_PUSH_URL", "")
# Signs the reports of the mail server about mail that came back.
MAIL_REPORT_KEY = _secret("MAIL_REPORT_KEY")
SMS_GATEWAY = os.environ.get("EVERCOURT_SMS_URL", "")
SMS_GATEWAY_KEY = _secret("SMS_GATEWAY_KEY")
WECHAT = os.environ.get("EVERCOURT_WECHAT_URL", "")
WECHAT_ACCOUNTS = {
    "official": {
        "appid": os.environ.get("EVERCOURT_WECHAT_APPID", ""),
        "secret": os.environ.get("EVERCOURT_WECHAT_SECRET", ""),
        "template": os.environ.get("EVERCOURT_WECHAT_TEMPLATE", ""),
        # Signs what the provider says to us.
        "token": _secret("WECHAT_TOKEN"),
    },
    "mini_program": {
        "appid": os.environ.get("EVERCOURT_MINI_PROGRAM_APPID", ""),
        "secret": os.environ.get("EVERCOURT_MINI_PROGRAM_SECRET", ""),
        "template": os.environ.get("EVERCOURT_MINI_PROGRAM_TEMPLATE", ""),
    },
}
EMAIL_BACKEND = os.environ.get("EVERCOURT_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = os.environ.get("EVERCOURT_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EVERCOURT_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EVERCOURT_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EVERCOURT_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EVERCOURT_EMAIL_TLS", "") == "1"
EMAIL_TIMEOUT = 10  # seconds
# On a machine of its own, or simulated.
MAIL_SIMULATOR = os.environ.get("EVERCOURT_MAIL_SIMULATOR", "") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("EVERCOURT_FROM", "court@example.org")

# The cashier: who answers, where its page is, and the key that signs what goes both ways.
CASHIER = os.environ.get("EVERCOURT_CASHIER", "evercourt.adapters.cashier.http.HTTPCashier")
CASHIER_ADDRESS = os.environ.get("EVERCOURT_CASHIER_URL", "http://localhost:8090")
CASHIER_KEY = _secret("CASHIER_KEY")

# Banks and registries: what makes the connection to one of them, and the folder with their list (institutions.toml),
# the court's keys for them and the certificates of both sides; docs/protocol.md.
INSTITUTIONS = os.environ.get("EVERCOURT_INSTITUTIONS", "evercourt.adapters.institutions.connecting.connected")
INSTITUTIONS_FOLDER = institutions.folder()

# The telephone: where calls of the exchange arrive by SIP over UDP (empty: by hand only), whose exchange is heard, and
# the court whose hotline it is.
TELEPHONE_LISTENS = os.environ.get("EVERCOURT_TELEPHONE", "")
TELEPHONE_PEERS = os.environ.get("EVERCOURT_TELEPHONE_PEERS", "127.0.0.1").split(",")
TELEPHONE_COURT = os.environ.get("EVERCOURT_TELEPHONE_COURT", "新0103")

# The live room: which engine carries sound and picture, on which addresses of this machine, and where the process that
# speaks with the pages listens. MEDIA_TURN is how a page gets out of a firewall that lets no UDP through.
MEDIA_ENGINE = os.environ.get("EVERCOURT_MEDIA_ENGINE", "evercourt.adapters.media.embedded.EmbeddedEngine")
MEDIA_ADDRESSES = os.environ.get("EVERCOURT_MEDIA_ADDRESSES", "127.0.0.1").split(",")
MEDIA_TURN = [url for url in os.environ.get("EVERCOURT_TURN", "").split(",") if url]
MEDIA_TURN_KEY = _secret("TURN_KEY") if MEDIA_TURN else ""
# Janus servers, if that is the engine, by comma, and the key they were given as api_secret and admin_key. Only tests
# of a demonstration may use one that is older than what is safe.
MEDIA_JANUS = [url for url in os.environ.get("EVERCOURT_JANUS", "").split(",") if url]
MEDIA_JANUS_KEY = _secret("JANUS_KEY") if MEDIA_JANUS else ""
MEDIA_JANUS_OLDEST = "1.1.2" if DEMONSTRATION and _flag("EVERCOURT_OLD_JANUS_FOR_TESTS", False) else "1.4.1"
LIVE_ADDRESS = os.environ.get("EVERCOURT_LIVE_ADDRESS", "ws://localhost:8070")
# Seconds between two exchanges of the heads of the recordings.
HEADS_EVERY = float(os.environ.get("EVERCOURT_HEADS_EVERY", "60"))
RECORDINGS = Path(os.environ.get("EVERCOURT_RECORDINGS", VAR / "recordings"))
CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"] = ["'self'", LIVE_ADDRESS]
# Remote hearings: the live room, and the court's own engine of speech (none: the recorder writes everything).
LIVE_ROOM = os.environ.get("EVERCOURT_LIVE_ROOM", "evercourt.hearings.live.ConferenceRoom")
TRANSCRIBER = os.environ.get("EVERCOURT_TRANSCRIBER", "")
# One JSON object a line, without personal data; config/logs.py.
LOGGING = logs.configured(os.environ.get("EVERCOURT_LOG_LEVEL", "ERROR" if DEMONSTRATION else "INFO"))
# Who fetches /metrics shows it.
METRICS_KEY = _secret("METRICS_KEY")
METRICS_FOLDER = VAR / "metrics"
# What the doors look at; evercourt/operations/board.py.
MAINTENANCE_FILE = VAR / "maintenance.json"
# The register of lawyers of the justice administration (none: a clerk compares the licence).
LAWYER_REGISTER = os.environ.get("EVERCOURT_LAWYER_REGISTER", "evercourt.accounts.ports.NoRegister")
