import gc

from django.apps import AppConfig

# So many new objects before the young ones are looked through.
YOUNG = 10_000


class WebConfig(AppConfig):
    name = "evercourt.web"

    def ready(self) -> None:
        from evercourt.web.accounts import signals  # noqa: F401 — listens once imported

        # This room stands above all others: what is loaded by now stays as long as the process, and looking through it
        # for garbage again and again was a third of the time of a large act.
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG)
