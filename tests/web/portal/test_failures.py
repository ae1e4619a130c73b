"""Pages for when something goes wrong."""

import pytest
from django.test import RequestFactory

from evercourt.web.portal import failures

pytestmark = pytest.mark.django_db


def test_the_page_of_a_server_error_asks_the_database_nothing(client, aygul, django_assert_num_queries):
    client.force_login(aygul)
    request = RequestFactory().get("/cases")
    with django_assert_num_queries(0):
        answer = failures.server_error(request)
    assert answer.status_code == 500
    assert "12368" in answer.content.decode()


def test_an_unknown_address_is_a_page_with_ways_out(client, aygul):
    client.force_login(aygul)
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert 'href="/"' in answer.content.decode()
