"""One cast for the whole house, known to all tests."""

from collections import Counter
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.config import translations
from evercourt.courts.models import Court
from tests.factories import CourtFactory, UserFactory, office_holder
from tests.forging import triggers_asleep

pytest_plugins = ["tests.browser", "tests.world"]

translations.build()

# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that both processors have work to the end."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Begin each test in the language of the house: a page asked for before leaves its own behind."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


# What migrating fills once, and no test changes.
KEPT = {"django_content_type", "auth_permission", "django_site"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Let PostgreSQL answer before what it wrote is on the disk: nobody pulls the plug of a test's own database."""
    options = settings.DATABASES["default"]["OPTIONS"]
    options["options"] += " -c synchronous_commit=off"


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_the_ledger() -> Iterator[None]:
    """Let tests that need real transactions clean up: only there are the triggers that keep the record set aside."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _empty())
        yield


def _empty() -> None:
    """Empty the tables that hold anything: most tests fill a few of two hundred, and Django's own way empties all."""
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    # Django does not keep these; whoever comes next must find no work, and nobody who was wrong too often.
    tables |= {"procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs", "shared_limits"}
    with triggers_asleep(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables))
        cursor.execute("; ".join(f"DELETE FROM {table}" for (table,) in cursor.fetchall()) or "SELECT")


@pytest.fixture
def court(db: None) -> Court:
    """Shayibak, the court where it all happens."""
    return CourtFactory()


@pytest.fixture
def other_court(db: None) -> Court:
    """Tianshan, the court next door, whose clerks are the almost allowed."""
    return CourtFactory(
        code="新0102", name="乌鲁木齐市天山区人民法院", names={"en": "Tianshan District People's Court"}
    )


@pytest.fixture
def aygul(db: None) -> User:
    """Aygul, who lent money and sues."""
    return UserFactory(name="阿依古丽·买买提", email="aygul@example.org", phone="+8613899990001")


@pytest.fixture
def li_qiang(db: None) -> User:
    """Li Qiang, who owes it."""
    return UserFactory(name="李强", email="liqiang@example.org", phone="+8613899990002")


@pytest.fixture
def lawyer_zhao(db: None) -> User:
    return UserFactory(name="赵敏", email="zhao@example.org")


@pytest.fixture
def stranger(db: None) -> User:
    """Someone with an account and nothing to do with the case."""
    return UserFactory(name="王陌", email="stranger@example.org")


@pytest.fixture
def clerk(court: Court) -> User:
    return office_holder(court, Office.FILING_CLERK, "马丽", "clerk@example.org")


@pytest.fixture
def other_clerk(other_court: Court) -> User:
    """A clerk of the court next door: almost allowed."""
    return office_holder(other_court, Office.FILING_CLERK, "周燕", "otherclerk@example.org")


@pytest.fixture
def registry_clerk(court: Court) -> User:
    return office_holder(court, Office.REGISTRY_CLERK, "陈静", "registry@example.org")


@pytest.fixture
def judge(court: Court) -> User:
    return office_holder(court, Office.JUDGE, "古丽娜尔", "judge@example.org")


@pytest.fixture
def second_judge(court: Court) -> User:
    return office_holder(court, Office.JUDGE, "刘伟", "judge2@example.org")


@pytest.fixture
def third_judge(court: Court) -> User:
    return office_holder(court, Office.JUDGE, "孙芳", "judge3@example.org")


@pytest.fixture
def president(court: Court) -> User:
    return office_holder(court, Office.PRESIDENT, "吴院长", "president@example.org")


@pytest.fixture
def recorder(court: Court) -> User:
    return office_holder(court, Office.RECORDER, "杨洁", "recorder@example.org")


@pytest.fixture
def administrator(court: Court) -> User:
    return office_holder(court, Office.ADMINISTRATOR, "郑管理", "admin@example.org")
