"""What a device is told to do: larger, read aloud, with few data, shared by many, kept for when there is no line."""

import json
import re
import struct

import pytest
from django.contrib.staticfiles import finders

from evercourt.web.device import IDLE_SECONDS

pytestmark = pytest.mark.django_db
CHOICES = {"type_size": "largest", "read_aloud": "on", "few_data": "on"}


def choose(client, **choices):
    assert client.post("/device", choices).status_code == 302


def test_choices_are_kept_on_the_device_and_taken_back(client):
    choose(client, **CHOICES)
    page = client.get("/").content.decode()
    assert '<html lang="zh-hans" dir="ltr" class="largest">' in page
    assert "<court-aloud" in page
    assert "htmx" not in page
    choose(client)
    page = client.get("/").content.decode()
    assert "<court-aloud" not in page
    assert "htmx" in page
    assert '<html lang="zh-hans" dir="ltr">' in page


def test_an_unknown_size_is_none(client):
    choose(client, type_size='"><script>', read_aloud="yes")
    assert not {"type_size", "read_aloud"} & {name for name, cookie in client.cookies.items() if cookie.value}


def test_a_browser_that_saves_data_gets_few_without_asking(client):
    assert "<script" not in client.get("/", headers={"save-data": "on"}).content.decode()


def test_the_portal_can_be_installed_and_each_picture_is_as_large_as_it_says(client):
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    assert (manifest["display"], manifest["scope"], manifest["start_url"]) == ("standalone", "/", "/")
    pictures = [one for one in manifest["icons"] if one["type"] == "image/png"]
    assert {one["sizes"] for one in pictures} == {"192x192", "512x512"}
    assert any(one.get("purpose") == "maskable" for one in pictures)
    for one in pictures:
        with open(finders.find(one["src"].removeprefix("/static/")), "rb") as file:
            width, height = struct.unpack(">II", file.read(24)[16:])
        assert f"{width}x{height}" == one["sizes"]
    for shortcut in manifest["shortcuts"]:
        assert client.get(shortcut["url"]).status_code in (200, 302), shortcut


def test_every_part_the_worker_keeps_is_there_and_it_keeps_no_page_of_a_case(client):
    script = client.get("/worker.js").content.decode()
    for address in re.findall(r'"(/static/[^"]+)"', script):
        assert finders.find(address.removeprefix("/static/")), address
    assert 'OFFLINE = "/device/offline"' in script
    assert client.get("/device/offline").status_code == 200
    worth = re.compile(re.search(r"WORTH_KEEPING = /(.+)/;", script)[1].replace(r"\/", "/"))
    assert all(worth.match(kept) for kept in ("/", "/receipts", "/filings", "/filings/7", "/filings/7/facts"))
    assert not any(worth.match(kept) for kept in ("/cases/7", "/decisions/3", "/accounts/login/", "/review/7", "/work"))


def test_a_shared_device_forgets_who_signs_out(client, aygul):
    choose(client, shared_device="on")
    client.get("/language?to=ug")
    client.force_login(aygul)
    page = client.get("/filings/")
    assert page["Cache-Control"] == "no-store", "going back shows nothing"
    assert 'class="shared"' in page.content.decode()
    assert client.session.get_expiry_age() == IDLE_SECONDS
    left = client.post("/accounts/logout/")
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert left.cookies["django_language"].value == left.cookies["person"].value == ""
    assert "Clear-Site-Data" not in client.get("/"), "once, not on every page"
    assert client.cookies["shared_device"].value == "on", "that it is shared, it does not forget"


def test_what_was_typed_after_the_session_ended_does_not_wait_for_the_next_person(client, aygul, stranger):
    choose(client, shared_device="on")
    client.force_login(aygul)
    client.get("/filings/")
    client.session.flush()
    answer = client.post("/profile/telling", {"secret": "秘密"})
    assert "Clear-Site-Data" in answer
    assert "typed_while_signed_out" not in client.session


def test_a_device_of_ones_own_is_left_alone(client, aygul):
    client.force_login(aygul)
    client.get("/filings/")
    assert "Clear-Site-Data" not in client.post("/accounts/logout/")
