"""What an act refused, said at the field of a form."""

from django import forms

from evercourt.kernel.errors import CourtError


def put_error(form: forms.Form, error: CourtError, *, at: str = "") -> None:
    """Show what an act refused at the field it is about (or `at` a given one), with the article and the way out."""
    field = at or error.field
    article = f"[{error.basis}]" if error.basis else ""
    words = (str(error), article, str(error.next_step))
    form.add_error(field if field in form.fields else None, " ".join(word for word in words if word))
