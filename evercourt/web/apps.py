from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "evercourt.web"

    def ready(self) -> None:
        from evercourt.web.accounts import signals  # noqa: F401 — listens once imported
