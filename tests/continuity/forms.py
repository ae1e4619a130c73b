"""A browser without JavaScript: it opens a page, fills in the form that is there, and presses a button."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from lxml import html

from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY


class Browser:
    """One person at the pages, who reads English."""

    def __init__(self, person: Any, *, confirmed: bool = True) -> None:
        type(person).objects.filter(pk=person.pk).update(language="en")
        self.client = Client()
        self.client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
        if confirmed:
            session = self.client.session
            session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), person.pk
            session.save()
        self.address, self.page = "", None

    def open(self, address: str) -> str:
        """Open a page and return its text."""
        return self._show(self.client.get(address, follow=True))

    def press(self, words: str = "", /, **filled: Any) -> str:
        """Fill in the form whose button has these words (none: the first button of the last form) and send it."""
        form, button = self._button(words)
        data = list(form.form_values())
        for name, value in filled.items():
            assert name in form.inputs, f"{self.address} has no field {name}"
            data = [(key, old) for key, old in data if key != name]
            if isinstance(value, list):
                data += [(name, one) for one in value]
            elif value is True:
                data.append((name, "on"))
            elif value is not False:
                data.append((name, str(value)))
        if button.get("name"):
            data.append((button.get("name"), button.get("value")))
        posted: dict[str, list[str]] = {}
        for name, value in data:
            posted.setdefault(name, []).append(value)
        return self._show(self.client.post(form.get("action") or self.address, posted, follow=True))

    def has(self, name: str) -> bool:
        """Return True if a form of the page has the field."""
        return any(name in form.inputs for form in self._forms())

    def value(self, name: str) -> str:
        """Return what stands in the field."""
        return next(dict(form.form_values())[name] for form in self._forms() if name in form.inputs)

    def _forms(self) -> Iterator[Any]:
        yield from self.page.xpath("//main//form[@method='post']")

    def _button(self, words: str) -> tuple[Any, Any]:
        found = [
            (form, button)
            for form in self._forms()
            for button in self._buttons(form)
            if "visually-hidden" not in button.get("class", "") and words in button.text_content()
        ]
        assert found, f"{self.address} has no button {words}: {self.text[:2000]}"
        return found[0]

    def _buttons(self, form: Any) -> list[Any]:
        outside = self.page.xpath("//button[@form=$name]", name=form.get("id")) if form.get("id") else []
        return [*form.xpath(".//button"), *outside]

    def _show(self, answer: Any) -> str:
        if answer.redirect_chain:
            self.address = answer.redirect_chain[-1][0]
        else:
            self.address = answer.request["PATH_INFO"]
        self.status = answer.status_code
        self.page = html.fromstring(answer.content.decode())
        self.page.make_links_absolute("", resolve_base_href=False)
        self.text = " ".join(self.page.xpath("//main")[0].text_content().split())
        return self.text
