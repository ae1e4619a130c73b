"""What an act refused, said at the field of a form."""

from django import forms

from evercourt.kernel.errors import CourtError


def put_error(form: forms.Form, error: CourtError) -> None:
    """Show what an act refused at the field it is about, with the way out."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, f"{error} {error.next_step}".strip())
