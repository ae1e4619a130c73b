"""Asking for a check of identity on the web."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from evercourt.accounts.models import IdentityCheck, User
from evercourt.courts.models import Court

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
        "front": file,
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
    assert answer.context["form"].errors["front"]
    assert not IdentityCheck.objects.exists()
