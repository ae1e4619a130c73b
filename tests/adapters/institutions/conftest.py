"""One institution, in memory and as a process over real TLS; both can be told how to behave."""

import dataclasses
from datetime import date

import pytest

from evercourt.adapters.institutions.memory import MemoryInstitution
from evercourt.adapters.simulators.institutions.console import Console
from tests.adapters.institutions.running import Running
from tests.adapters.institutions.saying import COMPANY, DEBTOR, OFFICER, OTHER


class InMemory:
    """The same handles as Running has."""

    def __init__(self, kind):
        self.institution = MemoryInstitution("bank-one", kind)
        self.console = Console(self.institution.desk, {})

    def tell(self, path, **said):
        return self.console.acts[f"/{path}"](said)

    def behave(self, **manners):
        return self.tell("manners", **manners)

    def state(self):
        return self.console._state()

    def stop(self):
        self.institution.book.database.close()


@pytest.fixture(params=["memory", "process"])
def bank(request, tmp_path):
    one = InMemory("bank") if request.param == "memory" else Running(tmp_path / "institutions")
    _open_accounts(one)
    yield one
    one.stop()


@pytest.fixture(params=["memory", "process"])
def registry(request, tmp_path):
    one = InMemory("vehicles") if request.param == "memory" else Running(tmp_path / "institutions", kind="vehicles")
    one.institution.file_officer(OFFICER, since=date(2020, 1, 1))
    owner = [dataclasses.asdict(DEBTOR)]
    one.tell("assets", kind="vehicle", number="新A12345", owners=owner, worth=9_000_000, details={"make": "长城"})
    yield one
    one.stop()


def _open_accounts(one):
    one.institution.file_officer(OFFICER, since=date(2020, 1, 1))
    debtor, other, company = (dataclasses.asdict(person) for person in (DEBTOR, OTHER, COMPANY))
    one.tell("assets", kind="deposit", number="6222-1", owners=[debtor], balance=1_000_00, label="活期")
    one.tell("assets", kind="deposit", number="6222-2", owners=[debtor], balance=500_00, mark="wages")
    one.tell("assets", kind="deposit", number="6222-3", owners=[debtor, other], balance=300_00)
    one.tell("assets", kind="deposit", number="6222-4", owners=[other], balance=800_00)
    one.tell("assets", kind="deposit", number="6222-5", owners=[company], balance=70_00, mark="social_insurance")
