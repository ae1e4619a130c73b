"""Letters as folders of text templates: `letters/<letter>/subject.txt` and `body.txt`."""

from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils import translation

from evercourt.messages.originals import with_original

LETTERS = Path(__file__).parent / "templates" / "letters"


@cache
def _engine() -> Engine:
    # Plain text: a name with an apostrophe must not arrive as &#x27;.
    return Engine(
        dirs=[str(LETTERS)],
        autoescape=False,
        builtins=["django.templatetags.i18n", "django.templatetags.tz", "django.templatetags.l10n"],
    )


def compose(letter: str, language: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Return subject and body of `letter` in `language`; where that awaits its translator, with the official text."""

    def body() -> str:
        return _engine().get_template(f"{letter}/body.txt").render(Context(facts, autoescape=False)).strip() + "\n"

    with translation.override(language):
        subject = _engine().get_template(f"{letter}/subject.txt").render(Context(facts, autoescape=False))
    return " ".join(subject.split()), with_original(language, body)
