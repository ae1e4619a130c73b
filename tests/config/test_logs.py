"""The log tells what happened and nothing of any person."""

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from evercourt.accounts.models import User
from evercourt.config.logs import WITHHELD
from tests.factories import UserFactory

NAME, MAIL, MOBILE, IDENTITY = "阿依古丽·买买提", "aygul@example.org", "13899990001", "650103199001011234"
PERSONAL = (NAME, MAIL, MOBILE, IDENTITY, "K7QM-4TXA-92")


@pytest.fixture
def lines():
    """All that is logged, at the level of a real court, as it would stand in the log."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    config = settings.LOGGING
    options = dict(config["formatters"]["json"])
    handler.setFormatter(options.pop("()")(**options))
    root, django = logging.getLogger(), logging.getLogger("django")
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    django.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)
    django.setLevel(config["loggers"]["django"]["level"])


def of(lines, logger):
    return [line for line in lines() if line["logger"] == logger]


@pytest.mark.django_db
def test_what_people_type_and_search_is_in_no_line(client, lines):
    client.get("/search", {"q": NAME})
    client.get(f"/receipts?number={IDENTITY}")
    client.get("/check/K7QM-4TXA-92")
    client.get(f"/nowhere/{MAIL}")
    client.post("/accounts/login/", {"login": MAIL, "password": NAME})
    client.post("/accounts/signup/", {"email": MAIL, "phone": MOBILE, "password1": "x", "name": NAME})
    written = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines())
    assert [word for word in PERSONAL if word in written] == []
    told = of(lines, "evercourt.request")
    assert ("check/<str:code>", 404) in {(line["route"], line["status"]) for line in told}
    assert all(len(line["request"]) == 32 and line["milliseconds"] >= 0 for line in told)


@pytest.mark.django_db
def test_an_error_is_told_by_class_and_place_not_by_its_message(lines):
    UserFactory(name=NAME, email=MAIL)
    try:
        with transaction.atomic():
            User.objects.create(name=NAME, email=MAIL)
    except IntegrityError:
        logging.getLogger("evercourt.anything").exception("a row could not be written")
    (line,) = of(lines, "evercourt.anything")
    said = json.dumps(line)
    assert MAIL not in said
    assert "IntegrityError" in line["exception"][0]["class"]
    assert line["exception"][1]["code"] == "23505"
    assert any("test_logs.py" in place for place in line["exception"][0]["at"])


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("%s filled in", "%s filled in"),
        (f"card 6222021234567890123, mobile +86{MOBILE}, {MAIL}", f"card {WITHHELD}, mobile {WITHHELD}, {WITHHELD}"),
        ("took 1700000000 ns for case 17", "took 1700000000 ns for case 17"),
    ],
)
def test_of_other_libraries_only_the_text_counts(lines, said, logged):
    logging.getLogger("some.library").warning(said, *[NAME] * said.count("%s"))
    assert [line["event"] for line in of(lines, "some.library")] == [logged]


def test_numbers_of_persons_are_taken_out_of_our_own_lines_too(lines):
    logging.getLogger("evercourt.x").warning("of %s", IDENTITY)
    structlog.get_logger("evercourt.y").warning("of", who={"mail": [MAIL]}, case=7)
    assert [line["event"] for line in of(lines, "evercourt.x")] == [f"of {WITHHELD}"]
    (line,) = of(lines, "evercourt.y")
    assert (line["who"], line["case"]) == ({"mail": [WITHHELD]}, 7)
