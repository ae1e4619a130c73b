"""The pages of received files: the clerk sees what came, nobody else learns that it did."""

import pytest

from evercourt.cases.models import ReceivedFile
from evercourt.documents.acts import receive
from tests.documents.conftest import own_files  # noqa: F401
from tests.documents.files import pdf
from tests.factories import MORNING


@pytest.fixture
def file(court, registry_clerk):
    file = ReceivedFile.objects.create(
        court=court,
        number="（2022）兵0103民初7号",
        from_code="兵0103",
        from_name="另一法院",
        title="甲诉乙买卖合同纠纷",
        sha256="a" * 64,
        root="",
        exported_at=MORNING,
        received_at=MORNING,
        contents={"parties": [{"name": "甲", "side": "plaintiff"}]},
        docket=[{"number": 1, "at": "2022-08-01T02:00:00.000000Z", "via": "post", "text": "<b>立案</b>"}],
    )
    file.documents.set([receive(pdf(), name="a.pdf", title="起诉状", court=court, by=registry_clerk)])
    return file


@pytest.mark.parametrize("who", ["clerk", "registry_clerk", "president"])
def test_the_clerks_find_it_from_their_cases_and_read_it(who, request, client, file):
    client.force_login(request.getfixturevalue(who))
    assert "/received-files" in client.get("/cases").content.decode()
    assert file.number in client.get("/received-files").content.decode()
    page = client.get(f"/received-files/{file.pk}").content.decode()
    assert all(text in page for text in ("另一法院", "甲", "起诉状", "&lt;b&gt;立案", file.sha256))
    copy = client.get(f"/received-files/{file.pk}/documents/{file.documents.get().pk}")
    assert copy.content.startswith(b"%PDF")


@pytest.mark.parametrize("who", ["other_clerk", "judge", "administrator", "aygul", "stranger"])
def test_for_everyone_else_it_does_not_exist(who, request, client, file):
    client.force_login(request.getfixturevalue(who))
    assert file.number not in client.get("/received-files").content.decode()
    assert "/received-files" not in client.get("/cases").content.decode()
    for path in (f"/received-files/{file.pk}", f"/received-files/{file.pk}/documents/{file.documents.get().pk}"):
        assert client.get(path).status_code == 404


def test_without_any_the_list_says_what_would_bring_one(client, registry_clerk):
    client.force_login(registry_clerk)
    assert 'class="empty"' in client.get("/received-files").content.decode()
