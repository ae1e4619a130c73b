"""Asking for a check of identity on the web."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from evercourt.accounts.models import IdentityCheck, User
from evercourt.courts.models import Court
from evercourt.documents.acts import receive
from evercourt.documents.models import Document

pytestmark = pytest.mark.django_db


def _picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (400, 250), "white").save(content, "PNG")
    return SimpleUploadedFile("card.png", content.getvalue(), "image/png")


def _form(court: Court, file: SimpleUploadedFile) -> dict[str, object]:
    return {
        "document_kind": "resident_card",
        "document_number": "650103198503120023",
        "court": court.pk,
        "picture-files": file,
    }


def test_a_person_sends_a_picture_and_only_the_clerk_asked_sees_it(
    client: Client, stranger: User, clerk: User, other_clerk: User, court: Court
) -> None:
    User.objects.filter(pk=stranger.pk).update(identity_level=1)
    client.force_login(stranger)
    assert client.get("/profile/identity-check").status_code == 200
    answer = client.post("/profile/identity-check", _form(court, _picture()))
    assert answer["Location"] == "/profile"
    check = IdentityCheck.objects.get()
    assert client.get("/profile").status_code == 200

    client.force_login(other_clerk)
    assert client.get(f"/identity-checks/{check.pk}/pictures/1").status_code == 404
    client.force_login(clerk)
    assert f"/identity-checks/{check.pk}/pictures/1" in client.get(f"/identity-checks/{check.pk}").content.decode()
    shown = client.get(f"/identity-checks/{check.pk}/pictures/1")
    assert shown["Content-Type"] == "image/png"
    assert client.get(f"/identity-checks/{check.pk}/pictures/2").status_code == 404


def test_a_file_that_is_no_picture_is_refused_at_its_field(client: Client, stranger: User, court: Court) -> None:
    client.force_login(stranger)
    file = SimpleUploadedFile("card.png", b"MZ not a picture", "image/png")
    answer = client.post("/profile/identity-check", _form(court, file))
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert not IdentityCheck.objects.exists()


def _brought(person: User) -> Document:
    picture = _picture()
    return receive(picture, name="card.png", title="Card", court=None, by=person)


def test_pictures_sent_before_in_pieces_are_named_by_the_form_and_kept_when_it_is_not_taken(
    client: Client, stranger: User, court: Court
) -> None:
    client.force_login(stranger)
    document = _brought(stranger)
    form = _form(court, _picture()) | {"pictures-document": document.pk, "document_number": "1"}
    del form["picture-files"]
    answer = client.post("/profile/identity-check", form)
    assert answer.status_code == 422
    assert f'name="pictures-document" value="{document.pk}"' in answer.content.decode()
    client.post("/profile/identity-check", form | {"document_number": "650103198503120023"})
    assert IdentityCheck.objects.get().pictures == [document.pk]


def test_nobody_names_another_person_s_picture(client: Client, stranger: User, clerk: User, court: Court) -> None:
    client.force_login(stranger)
    form = _form(court, _picture()) | {"pictures-document": _brought(clerk).pk}
    del form["picture-files"]
    assert client.post("/profile/identity-check", form).status_code == 422
    assert not IdentityCheck.objects.exists()
