"""A draft of Aygul, open in a browser; files lie in a folder of the test."""

import pytest

from evercourt.filing.models import Filing


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    where = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": where}
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def draft(client, aygul, court):
    client.force_login(aygul)
    client.post("/filings/new")
    return Filing.objects.get()
