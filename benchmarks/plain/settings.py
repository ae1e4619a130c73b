"""The product's models, under the middlewares `startproject` gives and Django REST Framework, with nothing tuned.

Connections are kept open, as any project under load keeps them; all else of the database is as Django has it.
"""

from evercourt.config.settings import *  # noqa: F403
from evercourt.config.settings import DATABASES as KNOWN
from evercourt.config.settings import INSTALLED_APPS as OURS

# The pages and what only they need stay away.
_PAGES = ("evercourt.web", "evercourt.notify", "allauth", "axes", "csp")
INSTALLED_APPS = [*(app for app in OURS if not app.startswith(_PAGES)), "rest_framework"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "benchmarks.plain.urls"
TUNED = {"server_side_binding", "prepare_threshold"}
OPTIONS = {name: value for name, value in KNOWN["default"]["OPTIONS"].items() if name not in TUNED}
DATABASES = {"default": {**KNOWN["default"], "OPTIONS": OPTIONS, "ATOMIC_REQUESTS": True}}
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
