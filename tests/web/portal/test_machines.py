"""Answers for machines."""

import json

import pytest

pytestmark = pytest.mark.django_db


def test_the_manifest_speaks_the_language_of_the_reader(client):
    answer = client.get("/manifest.webmanifest", headers={"accept-language": "ug"})
    assert answer["Content-Type"] == "application/manifest+json"
    assert (json.loads(answer.content)["lang"], json.loads(answer.content)["dir"]) == ("ug", "rtl")


def test_robots_are_kept_from_what_belongs_to_persons(client):
    assert "Disallow: /receipts" in client.get("/robots.txt").content.decode()
