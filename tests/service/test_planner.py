"""Which ways are lawful, in which order."""

import pytest

from evercourt.service.planner import Recipient, next_step, plan

ALL_BUT_ANNOUNCEMENT = {"portal", "email", "post"}


@pytest.mark.parametrize(
    ("recipient", "failed", "way"),
    [
        pytest.param(Recipient(postal_address=True), (), "post", id="no account: post"),
        pytest.param(
            Recipient(joined=True, consents={"portal"}, postal_address=True),
            (),
            "portal",
            id="joined and agreed: inbox",
        ),
        pytest.param(Recipient(joined=True, postal_address=True), (), "post", id="joined, did not agree: post"),
        pytest.param(
            Recipient(consents={"portal"}, postal_address=True), (), "post", id="agreed, but has no account: post"
        ),
        pytest.param(
            Recipient(consents={"email"}, email_basis="confirmed", postal_address=True),
            (),
            "email",
            id="e-mail confirmed",
        ),
        pytest.param(
            Recipient(consents={"email"}, email_basis="provided", postal_address=True), (), "email", id="e-mail given"
        ),
        pytest.param(
            Recipient(consents={"email"}, email_basis="inferred", postal_address=True), (), "post", id="e-mail inferred"
        ),
        pytest.param(
            Recipient(email_basis="confirmed", postal_address=True), (), "post", id="e-mail known, not agreed to"
        ),
        pytest.param(
            Recipient(joined=True, consents={"portal", "email"}, email_basis="provided", postal_address=True),
            {"portal"},
            "email",
            id="the inbox failed: e-mail",
        ),
        pytest.param(
            Recipient(joined=True, consents={"portal", "email"}, email_basis="provided", postal_address=True),
            {"portal", "email"},
            "post",
            id="all electronic ways failed: post",
        ),
        pytest.param(Recipient(postal_address=True), {"post"}, "announcement", id="post failed: announcement"),
        pytest.param(Recipient(), (), "announcement", id="nothing known of them: announcement"),
        pytest.param(
            Recipient(comes_to_court=True, postal_address=True), (), "counter", id="they collect at the counter"
        ),
    ],
)
def test_the_next_way_is_the_first_lawful_one(recipient, failed, way):
    step = next_step(recipient, failed=failed)
    assert step is not None
    assert step.way == way


def test_an_announcement_is_never_lawful_while_another_way_is_open():
    recipient = Recipient(joined=True, consents={"portal"}, postal_address=True)
    for failed in ((), {"portal"}, {"post"}):
        announcement = plan(recipient, failed=failed)[-1]
        assert (announcement.lawful, announcement.reason, announcement.basis) == (False, "other_ways_first", "CPL 95")
    assert plan(recipient, failed={"portal", "post"})[-1].lawful


def test_the_counter_stays_open_for_whoever_comes():
    steps = {step.way: step for step in plan(Recipient(postal_address=True), failed=ALL_BUT_ANNOUNCEMENT)}
    assert steps["counter"].lawful
    assert not steps["counter"].by_itself
