"""By machines: the same acts under the same walls, and nothing of the talks in what is kept of a request."""

import hashlib
import json

from evercourt.api.models import KeptAnswer
from tests.api.machine import Machine
from tests.mediation.conftest import WEB, sides
from tests.mediation.test_walls import MARK, SECRET


def test_a_party_talks_and_offers_by_machine_and_the_other_side_reads_neither(
    running, aygul, li_qiang, mediator_user, clerk
):
    from evercourt.mediation import acts

    one, other = sides(running)
    path = f"/mediations/{running.pk}"
    li, ay, clerks = Machine(li_qiang), Machine(aygul), Machine(clerk)
    said = li.send("POST", f"{path}/statements", {"text": SECRET})
    assert said.status_code == 201
    assert MARK not in said.content.decode()
    assert li.get(f"{path}/statements")[0]["text"] == SECRET
    assert ay.get(f"{path}/statements") == []
    assert clerks.get(f"{path}/statements") == []
    acts.open_round(running, payer=other, payee=one, by=mediator_user, via=WEB)
    assert ay.get(path)["open_round"]
    assert clerks.get(path)["open_round"] is None
    first = li.send("POST", f"{path}/offers", {"participant": other.pk, "amount": "85000.00"})
    assert first.json()["state"] == "open"
    assert ay.send("POST", f"{path}/offers", {"participant": other.pk, "amount": "1.00"}).status_code == 403
    last = ay.send("POST", f"{path}/offers", {"participant": one.pk, "amount": "75000.00"})
    assert (last.json()["state"], last.json()["result"]) == ("met", "")
    assert li.get(f"{path}/rounds")[0]["result"] == ay.get(f"{path}/rounds")[0]["result"] == "80000.00"
    assert clerks.get(f"{path}/rounds") == []


def test_what_is_kept_of_a_request_lets_nobody_guess_an_offer(running, li_qiang, mediator_user):
    from evercourt.mediation import acts

    one, other = sides(running)
    acts.open_round(running, payer=other, payee=one, by=mediator_user, via=WEB)
    path = f"/mediations/{running.pk}/offers"
    body = {"participant": other.pk, "amount": "85000.00"}
    Machine(li_qiang).send("POST", path, body)
    kept = KeptAnswer.objects.latest("pk")
    assert b"85000" not in bytes(kept.body)
    guesses = [json.dumps(body, separators=how) for how in ((", ", ": "), (",", ":"))]
    hashes = {hashlib.sha256(f"POST /api/v1{path}\n{guess}".encode()).hexdigest() for guess in guesses}
    assert kept.request_sha256 not in hashes


def test_the_mediator_accepts_and_a_party_signs_by_machine(asked, mediator, mediator_user, li_qiang, aygul, clerk):
    from evercourt.mediation import acts
    from tests.mediation.conftest import join, newest_code, pay

    other = join(asked, li_qiang, clerk)
    path = f"/mediations/{asked.pk}"
    agreed = Machine(li_qiang).send("POST", f"{path}/answer", {"participant": other.pk, "agrees": True})
    assert agreed.json()["state"] == "choosing"
    one, other = sides(asked)
    acts.choose(one, mediator, by=aygul, via=WEB)
    acts.choose(other, mediator, by=li_qiang, via=WEB)
    assert Machine(mediator_user).send("POST", f"{path}/acceptance", {}).json()["state"] == "running"
    agreement = acts.write_agreement(asked, [pay(one, other)], by=mediator_user, via=WEB)
    acts.open_for_signing(agreement, by=mediator_user, via=WEB)
    for part, person in ((one, aygul), (other, li_qiang)):
        machine = Machine(person)
        digest = machine.get(path)["agreement_sha256"]
        machine.send("POST", f"{path}/codes", {"participant": part.pk, "purpose": "sign"})
        signing = {"participant": part.pk, "text_sha256": digest}
        wrong = machine.send("POST", f"{path}/signatures", {**signing, "code": "000000"})
        assert wrong.json()["state"] == "running"
        done = machine.send("POST", f"{path}/signatures", {**signing, "code": newest_code(part)})
    assert done.json()["state"] == "agreed"
    for part, person in ((one, aygul), (other, li_qiang)):
        asked_for = Machine(person).send("POST", f"{path}/confirmation", {"participant": part.pk})
    assert asked_for.json()["state"] == "filed"
