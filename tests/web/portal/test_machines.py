"""Answers for machines."""

import json

import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db


def test_health_answers_ok_without_an_account(client):
    answer = client.get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_health_says_so_when_the_database_does_not_answer(client):
    def fail(*_arguments):
        raise OperationalError("gone")

    with connection.execute_wrapper(fail):
        assert client.get("/health").status_code == 503


def test_the_manifest_speaks_the_language_of_the_reader(client):
    answer = client.get("/manifest.webmanifest", headers={"accept-language": "ug"})
    assert answer["Content-Type"] == "application/manifest+json"
    assert (json.loads(answer.content)["lang"], json.loads(answer.content)["dir"]) == ("ug", "rtl")


def test_robots_are_kept_from_what_belongs_to_persons(client):
    assert "Disallow: /receipts" in client.get("/robots.txt").content.decode()
