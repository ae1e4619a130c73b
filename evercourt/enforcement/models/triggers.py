"""What PostgreSQL itself refuses in enforcement, whoever sends it. Each message names the article.

The acts check the same first, in words a person can act on. Days are those the row itself names, never the server's
clock: a played court has a clock of its own.
"""

import pgtrigger


def stays(name: str, *fields: str, said: str) -> pgtrigger.Trigger:
    """Return the trigger by which PostgreSQL refuses to change `fields`, in words that name the article."""
    return pgtrigger.Trigger(
        name=name, operation=pgtrigger.Update, when=pgtrigger.Before, condition=pgtrigger.AnyChange(*fields),
        func=f"RAISE EXCEPTION '{said}';",
    )  # fmt: skip


# Only a debtor of the case, which is open (or whose round ended), asked by its officer, filed with the institution.
INQUIRY_IS_LAWFUL = """
    IF NOT EXISTS (
        SELECT FROM cases_party WHERE id = NEW.debtor_id AND case_id = NEW.case_id AND side = 'debtor'
    ) THEN
        RAISE EXCEPTION 'only a debtor of the case may be inquired into (NET 7)';
    END IF;
    IF EXISTS (SELECT FROM cases_case WHERE id = NEW.case_id AND ended_at IS NOT NULL AND end_reason <> 'round') THEN
        RAISE EXCEPTION 'no inquiry in a case that has ended (NET 7)';
    END IF;
    IF NOT EXISTS (
        SELECT FROM enforcement_filedofficer filed JOIN enforcement_mechanism mechanism
            ON mechanism.id = filed.mechanism_id
        JOIN cases_case matter ON matter.id = NEW.case_id AND matter.court_id = mechanism.court_id
        WHERE mechanism.institution_id = NEW.institution_id AND filed.user_id = NEW.asked_by_id
            AND mechanism.channel AND mechanism.seal AND mechanism.security
            AND filed.since <= NEW.answer_by AND (filed.until IS NULL OR filed.until >= NEW.written_at::date)
    ) THEN
        RAISE EXCEPTION 'the officer is not filed with this institution (NET 1, 2)';
    END IF;
    IF NOT (NEW.items <@ (SELECT items FROM enforcement_institution WHERE id = NEW.institution_id)) THEN
        RAISE EXCEPTION 'only what the institution lists may be asked (NET 7, INV 25)';
    END IF;
    RETURN NEW;
"""

# The cap: what is held and what came in is never more than what is owed. The row of the debt is locked, so that two
# measures at the same moment cannot both fit. Things are sealed as a whole, when cash does not do.
MEASURE_IS_LAWFUL = """
    DECLARE
        owed enforcement_debt%ROWTYPE;
        others numeric;
        came_in numeric;
        live text[] := ARRAY['ordered', 'sent', 'active', 'waiting'];
    BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'planned' THEN
            RAISE EXCEPTION 'a measure begins as a plan (SEAL 1)';
        END IF;
        IF NEW.possessed_at IS NOT NULL THEN
            RAISE EXCEPTION 'only a thing sealed first in line is seized (INV 16, SEAL 26)';
        END IF;
        IF NEW.kind = 'freeze' AND NEW.asked > NEW.found - NEW.spared THEN
            RAISE EXCEPTION 'what is needed to live is spared (SEAL 3; CPL 254)';
        END IF;
        IF NOT EXISTS (
            SELECT FROM enforcement_holding thing JOIN cases_party party ON party.id = thing.debtor_id
            WHERE thing.id = NEW.holding_id AND thing.case_id = NEW.case_id AND thing.debtor_id = NEW.debtor_id
                AND thing.institution_id = NEW.institution_id AND party.case_id = NEW.case_id AND party.side = 'debtor'
        ) THEN
            RAISE EXCEPTION 'only property found of a debtor of this case may be held (NET 7)';
        END IF;
        IF EXISTS (SELECT FROM cases_case WHERE id = NEW.case_id AND ended_at IS NOT NULL) THEN
            RAISE EXCEPTION 'no measure in a case that has ended (NET 7)';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND OLD.state IN ('lifted', 'lapsed', 'taken') THEN
        RAISE EXCEPTION 'a measure that has ended is not revived (SEAL 27)';
    END IF;
    IF NEW.state IN ('active', 'waiting') AND NEW.expires_on IS NULL THEN
        RAISE EXCEPTION 'every measure expires (SEAL 27; INT 485)';
    END IF;
    IF NEW.amount > NEW.asked THEN
        RAISE EXCEPTION 'no more than the ruling says (SEAL 19)';
    END IF;
    IF (NEW.possessed_at, NEW.kept_where, NEW.keeper, NEW.condition)
            IS DISTINCT FROM (OLD.possessed_at, OLD.kept_where, OLD.keeper, OLD.condition)
        AND (OLD.possessed_at IS NOT NULL OR NEW.kind <> 'seal' OR NEW.state <> 'active')
    THEN
        RAISE EXCEPTION 'only a thing sealed first in line is seized, and once (INV 16, SEAL 26)';
    END IF;
    IF NEW.possessed_at IS NOT NULL AND OLD.possessed_at IS NULL
        AND '' IN (NEW.kept_where, NEW.keeper, NEW.condition)
    THEN
        RAISE EXCEPTION 'a seizure says where the thing is, who keeps it and its condition (INV 16, SEAL 10)';
    END IF;
    IF NEW.told_at IS DISTINCT FROM OLD.told_at AND (NEW.told_at IS NULL OR EXISTS (
        SELECT FROM enforcement_debt due CROSS JOIN LATERAL unnest(ARRAY[due.creditor_id, NEW.debtor_id]) concerned
        WHERE due.case_id = NEW.case_id AND NOT EXISTS (
            SELECT FROM service_serviceorder served JOIN service_serviceorder_documents paper
                ON paper.serviceorder_id = served.id
                JOIN enforcement_ruling said ON said.document_id = paper.document_id
            WHERE served.case_id = NEW.case_id AND served.party_id = concerned AND said.id = NEW.ruling_id
        )
    )) THEN
        RAISE EXCEPTION 'told is only on whom the ruling is served, debtor and applicant (SEAL 1; OBJ 16)';
    END IF;
    IF NEW.state = ANY(live) AND NOT EXISTS (
        SELECT FROM enforcement_ruling WHERE id = NEW.ruling_id AND case_id = NEW.case_id AND state = 'signed'
            AND signed_by_id <> NEW.asked_by_id
    ) THEN
        RAISE EXCEPTION 'no measure without a ruling signed by a judge who did not ask for it (CPL 253, SEAL 1)';
    END IF;
    IF NEW.kind = 'freeze' AND NEW.amount > 0 AND NEW.state = ANY(live)
        AND (NOT OLD.state = ANY(live) OR NEW.amount > OLD.amount)
    THEN
        SELECT * INTO owed FROM enforcement_debt WHERE case_id = NEW.case_id FOR UPDATE;
        SELECT coalesce(sum(amount), 0) INTO others FROM enforcement_measure
            WHERE case_id = NEW.case_id AND id <> NEW.id AND kind = 'freeze' AND state = ANY(live);
        SELECT coalesce(sum(amount) FILTER (WHERE kind IN ('incoming', 'deducted', 'in_kind')), 0) INTO came_in
            FROM enforcement_moneymove WHERE case_id = NEW.case_id;
        IF owed.id IS NULL OR others + came_in + NEW.amount > owed.cap THEN
            RAISE EXCEPTION 'more would be held than is owed (CPL 253, SEAL 19)';
        END IF;
    END IF;
    RETURN NEW;
    END;
"""

# The order: a signed ruling of the case with its very hash, two persons both filed with the institution, an open case,
# in time, within what is held, and no disposal while a third party objects. Release needs neither second person nor
# time: it only gives back.
ORDER_IS_LAWFUL = """
    DECLARE
        held enforcement_measure%ROWTYPE;
        said enforcement_ruling%ROWTYPE;
        matter cases_case%ROWTYPE;
        owed enforcement_debt%ROWTYPE;
        others numeric;
        came_in numeric;
        at_day date;
    BEGIN
    SELECT * INTO held FROM enforcement_measure WHERE id = NEW.measure_id;
    SELECT * INTO said FROM enforcement_ruling WHERE id = NEW.ruling_id;
    SELECT * INTO matter FROM cases_case WHERE id = held.case_id;
    IF said.state <> 'signed' OR said.case_id <> held.case_id OR said.sha256 <> NEW.ruling_sha256 THEN
        RAISE EXCEPTION 'an order needs its signed ruling, and carries its hash (CPL 253, NET 3)';
    END IF;
    IF NEW.action IN ('release', 'lift') THEN
        RETURN NEW;
    END IF;
    IF NEW.asked_by_id IS NULL OR said.signed_by_id = NEW.asked_by_id THEN
        RAISE EXCEPTION 'the judge who signs is not the officer who asks (CPL 253, SEAL 1)';
    END IF;
    IF NEW.released_by_id = NEW.asked_by_id THEN
        RAISE EXCEPTION 'an order is released by a second person (NET 1, 2)';
    END IF;
    IF NEW.amount > held.asked THEN
        RAISE EXCEPTION 'no more than the ruling says (SEAL 19, PRES 15)';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.state <> 'written' THEN
        RAISE EXCEPTION 'an order begins as written (NET 3)';
    END IF;
    IF NEW.action IN ('renew', 'deduct') AND (TG_OP = 'INSERT' OR NEW.state IN ('released', 'sent'))
        AND (held.state <> 'active' OR held.expires_on < coalesce(NEW.sent_at, NEW.released_at, NEW.written_at)::date)
    THEN
        RAISE EXCEPTION 'the measure is not, or no longer, in force (SEAL 27)';
    END IF;
    IF NEW.action = 'deduct' AND (TG_OP = 'INSERT' OR NEW.state IN ('released', 'sent')) THEN
        IF held.told_at IS NULL THEN
            RAISE EXCEPTION 'nothing is taken before debtor and applicant are served (SEAL 1; OBJ 16)';
        END IF;
        IF NEW.amount > held.amount OR NEW.amount > held.held THEN
            RAISE EXCEPTION 'no more is deducted than is held (SEAL 19)';
        END IF;
        -- What is not answered may have been done: it counts until it is known.
        SELECT * INTO owed FROM enforcement_debt WHERE case_id = held.case_id FOR UPDATE;
        SELECT coalesce(sum(other.amount), 0) INTO others
            FROM enforcement_measureorder other JOIN enforcement_measure its ON its.id = other.measure_id
            WHERE its.case_id = held.case_id AND other.id <> NEW.id AND other.action = 'deduct'
                AND other.state IN ('written', 'released', 'sent', 'lapsed');
        SELECT coalesce(sum(amount) FILTER (WHERE kind IN ('incoming', 'deducted', 'in_kind')), 0) INTO came_in
            FROM enforcement_moneymove WHERE case_id = held.case_id;
        IF owed.id IS NULL OR came_in + others + NEW.amount > owed.charged THEN
            RAISE EXCEPTION 'no more is deducted than is owed (CPL 253, SEAL 19)';
        END IF;
        at_day := coalesce(NEW.sent_at, NEW.released_at, NEW.written_at)::date;
        IF EXISTS (
            SELECT FROM enforcement_suspension WHERE case_id = held.case_id AND ended_on IS NULL
                AND since <= at_day AND (until IS NULL OR until >= at_day)
        ) THEN
            RAISE EXCEPTION 'no disposal while enforcement is suspended (CPL 242, 267; EPI 9)';
        END IF;
        IF EXISTS (
            SELECT FROM enforcement_objection WHERE measure_id = NEW.measure_id AND kind = 'third_party'
                AND (state = 'received' OR (state = 'rejected' AND locked_until >= at_day))
        ) THEN
            RAISE EXCEPTION 'no disposal while a third party objects (CPL 238, EPI 15)';
        END IF;
    END IF;
    IF NEW.state IN ('released', 'sent') THEN
        IF matter.ended_at IS NOT NULL AND NOT (NEW.action = 'renew' AND matter.end_reason = 'round') THEN
            RAISE EXCEPTION 'no order in a case that has ended (NET 7)';
        END IF;
        IF NEW.released_by_id IS NULL OR NEW.released_by_id IN (NEW.asked_by_id, said.signed_by_id) THEN
            RAISE EXCEPTION 'an order is released by a second person (NET 1, 2)';
        END IF;
        IF (
            SELECT count(DISTINCT filed.user_id)
            FROM enforcement_filedofficer filed JOIN enforcement_mechanism mechanism
                ON mechanism.id = filed.mechanism_id AND mechanism.court_id = matter.court_id
            WHERE mechanism.institution_id = held.institution_id
                AND mechanism.channel AND mechanism.seal AND mechanism.security
                AND (NEW.action <> 'deduct' OR mechanism.transfers)
                AND filed.user_id IN (NEW.asked_by_id, NEW.released_by_id)
                AND (filed.until IS NULL OR filed.until >= NEW.released_at::date)
        ) <> 2 THEN
            RAISE EXCEPTION 'both officers are filed with the institution, which knows this act online (NET 1, 2, 9)';
        END IF;
    END IF;
    RETURN NEW;
    END;
"""

# Where a thing is, is told of one that is sealed and not found yet; who keeps it, of one that was seized. It goes back
# to the debtor when nothing holds it any more, once.
SIGHTING_IS_OF_A_SEALED_THING = """
    IF NOT EXISTS (
        SELECT FROM enforcement_measure WHERE id = NEW.measure_id AND case_id = NEW.case_id AND kind = 'seal'
            AND state = 'active' AND possessed_at IS NULL
    ) THEN
        RAISE EXCEPTION 'looked for is only a thing that is sealed and not seized yet (INV 16)';
    END IF;
    RETURN NEW;
"""
KEEPING_IS_LAWFUL = """
    DECLARE
        its enforcement_measure%ROWTYPE;
    BEGIN
    SELECT * INTO its FROM enforcement_measure WHERE id = NEW.measure_id AND case_id = NEW.case_id FOR UPDATE;
    IF its.id IS NULL OR its.possessed_at IS NULL THEN
        RAISE EXCEPTION 'kept is only what was seized (INV 16, SEAL 10)';
    END IF;
    IF EXISTS (
        SELECT FROM enforcement_keeping WHERE measure_id = NEW.measure_id AND step IN ('returned', 'delivered')
    ) THEN
        RAISE EXCEPTION 'a thing is seized, kept, and goes back once (SEAL 10, 28)';
    END IF;
    IF (NEW.step = 'delivered') IS DISTINCT FROM (NEW.step IN ('returned', 'delivered') AND EXISTS (
        SELECT FROM enforcement_sale WHERE measure_id = NEW.measure_id AND state = 'transferred'
    )) THEN
        RAISE EXCEPTION 'a thing goes to its buyer when the title has passed, else to the debtor (SALE 26, SEAL 28)';
    END IF;
    IF NEW.step = 'returned' AND its.state IN ('ordered', 'sent', 'active', 'waiting') THEN
        RAISE EXCEPTION 'a thing goes back when its seal is lifted (SEAL 28)';
    END IF;
    RETURN NEW;
    END;
"""

# A reference price is found of a thing the court has, by the ways in their order, and counts for a year at most.
VALUATION_IS_LAWFUL = """
    DECLARE
        earlier text[];
    BEGIN
    IF NOT EXISTS (
        SELECT FROM enforcement_measure WHERE id = NEW.measure_id AND case_id = NEW.case_id AND kind = 'seal'
            AND state = 'active' AND possessed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'valued is only a sealed thing that the court has (INV 16, VAL 1)';
    END IF;
    earlier := CASE NEW.way
        WHEN 'agreed' THEN ARRAY[]::text[]
        WHEN 'directed' THEN ARRAY['agreed']
        WHEN 'network' THEN ARRAY['agreed', 'directed']
        ELSE ARRAY['agreed', 'directed', 'network'] END;
    IF NOT NEW.passed ?& earlier THEN
        RAISE EXCEPTION 'the ways to a price stand in their order (VAL 4, 5, 7, 14)';
    END IF;
    IF NEW.valid_until > NEW.valued_on + interval '1 year' THEN
        RAISE EXCEPTION 'a reference price counts for a year at most (VAL 27)';
    END IF;
    IF NEW.object_by IS NULL AND NEW.way IN ('network', 'appraisal') THEN
        RAISE EXCEPTION 'against this price an objection is heard (VAL 22, 23)';
    END IF;
    IF NEW.amount <> (
        SELECT round(avg((line ->> 'amount')::numeric), 2) FROM jsonb_array_elements(NEW.results) line
        WHERE line ->> 'amount' <> ''
    ) THEN
        RAISE EXCEPTION 'the price is the average of what was answered (VAL 10)';
    END IF;
    RETURN NEW;
    END;
"""

# Within the numbers of the law that were in force, on a price that counts, while nothing locks it and money is owed.
SALE_IS_LAWFUL = """
    DECLARE
        its enforcement_measure%ROWTYPE;
        priced enforcement_valuation%ROWTYPE;
        before enforcement_sale%ROWTYPE;
        owed enforcement_debt%ROWTYPE;
        came_in numeric;
    BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'a sale begins as a proposal to the panel (AUC 27)';
        END IF;
        SELECT * INTO its FROM enforcement_measure WHERE id = NEW.measure_id AND case_id = NEW.case_id;
        SELECT * INTO priced FROM enforcement_valuation WHERE id = NEW.valuation_id AND measure_id = NEW.measure_id;
        IF its.id IS NULL OR its.kind <> 'seal' OR its.state <> 'active' OR its.possessed_at IS NULL THEN
            RAISE EXCEPTION 'sold is only a sealed thing that the court has (INV 16, SEAL 26)';
        END IF;
        IF priced.id IS NULL OR priced.state <> 'served' THEN
            RAISE EXCEPTION 'no sale without a reference price that counts (VAL 1, 30)';
        END IF;
        IF NEW.round = 'first' THEN
            IF NEW.after_id IS NOT NULL OR NEW.announce_on > priced.valid_until THEN
                RAISE EXCEPTION 'the first auction is announced while the reference price is valid (VAL 27)';
            END IF;
            IF NEW.start * 100 < priced.amount * (NEW.limits ->> 'start_min')::numeric THEN
                RAISE EXCEPTION 'the starting price is below the floor (AUC 10)';
            END IF;
        ELSE
            SELECT * INTO before FROM enforcement_sale WHERE id = NEW.after_id AND measure_id = NEW.measure_id;
            IF before.id IS NULL OR before.state <> 'failed'
                OR before.round <> (CASE NEW.round WHEN 'second' THEN 'first' ELSE 'second' END)
            THEN
                RAISE EXCEPTION 'a further round follows the one that failed (AUC 26)';
            END IF;
            IF NEW.round = 'second'
                AND NEW.start * 100 < before.start * (100 - (NEW.limits ->> 'second_cut_max')::numeric)
            THEN
                RAISE EXCEPTION 'the second starting price is cut too far (AUC 26)';
            END IF;
            IF NEW.round = 'selling_off' AND NEW.start <> before.start THEN
                RAISE EXCEPTION 'sold off at the price at which the second auction failed (SELL 4)';
            END IF;
        END IF;
        IF NEW.deposit * 100 NOT BETWEEN NEW.start * (NEW.limits ->> 'deposit_min')::numeric
            AND NEW.start * (NEW.limits ->> 'deposit_max')::numeric
        THEN
            RAISE EXCEPTION 'the deposit is outside its range (AUC 17)';
        END IF;
        IF NEW.step <= 0 OR NEW.closes_at < NEW.opens_at + make_interval(hours => (NEW.limits ->> 'min_hours')::int)
        THEN
            RAISE EXCEPTION 'bids rise, and may be made for a day at least (AUC 20)';
        END IF;
        IF NEW.opens_at::date < NEW.announce_on + (NEW.limits ->> 'notice_days')::int - 1 THEN
            RAISE EXCEPTION 'the announcement stands for the days of the law (AUC 12, 26)';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state = 'announced' AND OLD.state <> 'announced' THEN
        IF jsonb_array_length(NEW.members) <> 2 THEN
            RAISE EXCEPTION 'a panel decides on the parameters (AUC 27)';
        END IF;
        IF EXISTS (
            SELECT FROM enforcement_objection WHERE (measure_id = NEW.measure_id OR valuation_id = NEW.valuation_id)
                AND (state = 'received'
                    OR (kind = 'third_party' AND state = 'rejected' AND locked_until >= NEW.announce_on))
        ) THEN
            RAISE EXCEPTION 'no sale while an objection is open (EPI 15, AUC 28)';
        END IF;
        IF EXISTS (
            SELECT FROM enforcement_suspension WHERE case_id = NEW.case_id AND ended_on IS NULL
                AND since <= NEW.announce_on AND (until IS NULL OR until >= NEW.announce_on)
        ) THEN
            RAISE EXCEPTION 'no disposal while enforcement is suspended (CPL 242, 267; EPI 9)';
        END IF;
        SELECT * INTO owed FROM enforcement_debt WHERE case_id = NEW.case_id FOR UPDATE;
        SELECT coalesce(sum(amount) FILTER (WHERE kind IN ('incoming', 'deducted', 'in_kind')), 0) INTO came_in
            FROM enforcement_moneymove WHERE case_id = NEW.case_id;
        IF owed.id IS NULL OR came_in >= owed.charged THEN
            RAISE EXCEPTION 'nothing is sold once nothing is owed (SEAL 19, SALE 14)';
        END IF;
    END IF;
    IF NEW.state = 'paid' AND OLD.state <> 'paid' AND NEW.price IS DISTINCT FROM (
        SELECT sum(amount) FROM enforcement_moneymove
        WHERE case_id = NEW.case_id AND source = 'outside' AND starts_with(key, 'sale:' || NEW.id || ':')
    ) THEN
        RAISE EXCEPTION 'paid is a sale whose whole price is booked (AUC 24, FUND 4)';
    END IF;
    RETURN NEW;
    END;
"""

# Who asks does not sign; a round does not end by hand; what a person needs to live is not lowered; no line without
# authority in writing.
SIGNED_BY_ANOTHER = """
    IF NEW.signed_by_id = NEW.proposed_by_id THEN
        RAISE EXCEPTION 'who asks for a measure does not sign it (CPL 253, SEAL 1)';
    END IF;
    RETURN NEW;
"""
ROUND_ENDS_LAWFULLY = """
    IF NEW.kind = 'round' AND (
        NOT NEW.checklist ?& ARRAY['notice', 'consumption', 'exhausted', 'three_months', 'missing']
        OR NEW.applicant_said = '' OR NEW.heard_on IS NULL
    ) THEN
        RAISE EXCEPTION 'a round ends with all five conditions and the applicant heard (ENDR 1, 5)';
    END IF;
    RETURN NEW;
"""
EXEMPT_STAYS = """
    IF NEW.exempt < OLD.exempt AND NEW.exempt * OLD.household < OLD.exempt * NEW.household THEN
        RAISE EXCEPTION 'what a household needs to live may be raised, never lowered (SEAL 3, CPL 254)';
    END IF;
    RETURN NEW;
"""
HAS_AUTHORITY = """
    IF btrim(NEW.authority) = '' THEN
        RAISE EXCEPTION 'no line to an institution without its authority in writing (NET 1)';
    END IF;
    RETURN NEW;
"""

# No account of a case but the outside is ever overdrawn. The row of the debt is locked: moves come one by one.
MOVE_IS_COVERED = """
    DECLARE
        there numeric;
    BEGIN
    PERFORM FROM enforcement_debt WHERE case_id = NEW.case_id FOR UPDATE;
    IF NEW.source <> 'outside' THEN
        SELECT coalesce(sum(CASE
            WHEN target = NEW.source AND target_party_id IS NOT DISTINCT FROM NEW.source_party_id THEN amount
            ELSE 0 END), 0) - coalesce(sum(CASE
            WHEN source = NEW.source AND source_party_id IS NOT DISTINCT FROM NEW.source_party_id THEN amount
            ELSE 0 END), 0)
        INTO there FROM enforcement_moneymove WHERE case_id = NEW.case_id;
        IF there < NEW.amount THEN
            RAISE EXCEPTION 'an account of a case is never overdrawn (FUND 4)';
        END IF;
    END IF;
    IF NEW.kind = 'deducted' AND NOT EXISTS (
        SELECT FROM enforcement_measureorder order_ JOIN enforcement_measure held ON held.id = order_.measure_id
        WHERE order_.id = NEW.order_id AND order_.action = 'deduct' AND order_.state = 'done'
            AND held.case_id = NEW.case_id AND NEW.amount <= order_.amount
    ) THEN
        RAISE EXCEPTION 'deducted is only what an order deducted (CPL 253)';
    END IF;
    IF NEW.kind = 'restored' AND (
        SELECT amount FROM enforcement_restitution WHERE case_id = NEW.case_id AND owed_by_id = NEW.source_party_id
            AND owed_to_id = NEW.target_party_id AND state = 'ordered' AND NEW.target = 'debtor'
    ) IS NULL THEN
        RAISE EXCEPTION 'given back is only what was ordered back (CPL 244)';
    END IF;
    IF NEW.kind = 'restored' AND NEW.amount + (
        SELECT coalesce(sum(amount), 0) FROM enforcement_moneymove
        WHERE case_id = NEW.case_id AND kind = 'restored' AND source_party_id = NEW.source_party_id
    ) > (
        SELECT amount + before FROM enforcement_restitution
        WHERE case_id = NEW.case_id AND owed_by_id = NEW.source_party_id AND state = 'ordered'
    ) THEN
        RAISE EXCEPTION 'no more is given back than was ordered back (CPL 244)';
    END IF;
    IF NEW.kind IN ('in_kind', 'handed') AND NOT EXISTS (
        SELECT FROM enforcement_sale WHERE case_id = NEW.case_id AND state = 'failed' AND round <> 'first'
            AND starts_with(NEW.key, 'sale:' || id || ':') AND NEW.amount <= start
    ) THEN
        RAISE EXCEPTION 'taken instead of money is only what nobody bought twice (SALE 16, 24)';
    END IF;
    IF NEW.kind = 'paid_out' AND NOT EXISTS (
        SELECT FROM enforcement_payout WHERE case_id = NEW.case_id AND state = 'paid' AND amount = NEW.amount
            AND account = NEW.source AND party_id IS NOT DISTINCT FROM NEW.source_party_id
            AND NEW.key = 'payout:' || id
    ) THEN
        RAISE EXCEPTION 'paid out is only what two persons approved (FUND 10)';
    END IF;
    RETURN NEW;
    END;
"""

# Ordered back is what was paid out to that creditor, no more.
RESTITUTION_IS_LAWFUL = """
    IF NEW.before <> (
        SELECT coalesce(sum(amount), 0) FROM enforcement_moneymove
        WHERE case_id = NEW.case_id AND kind = 'restored' AND source_party_id = NEW.owed_by_id
    ) THEN
        RAISE EXCEPTION 'what came back before counts as it came (CPL 244)';
    END IF;
    IF NEW.state <> 'ordered' OR NEW.amount + NEW.before + (
        SELECT coalesce(sum(under.principal), 0) FROM enforcement_restitution earlier
            JOIN enforcement_debt under ON under.case_id = earlier.enforced_in_id
        WHERE earlier.case_id = NEW.case_id AND earlier.owed_by_id = NEW.owed_by_id
    ) > (
        SELECT coalesce(sum(amount), 0) FROM enforcement_moneymove
        WHERE case_id = NEW.case_id AND kind = 'paid_out' AND source = 'creditor' AND source_party_id = NEW.owed_by_id
    ) THEN
        RAISE EXCEPTION 'ordered back is only what was paid out (CPL 244)';
    END IF;
    RETURN NEW;
"""

# Who implemented the measure, signed it or released it takes no part in deciding on it (OBJ 11).
DECIDED_BY_OTHERS = """
    IF NEW.decided_by_id IS NOT NULL AND NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND (
        EXISTS (SELECT FROM enforcement_caseofficer WHERE case_id = NEW.case_id AND user_id = NEW.decided_by_id)
        OR EXISTS (
            SELECT FROM enforcement_ruling WHERE case_id = NEW.case_id
                AND NEW.decided_by_id IN (proposed_by_id, signed_by_id)
        )
        OR EXISTS (
            SELECT FROM enforcement_measureorder order_ JOIN enforcement_measure held ON held.id = order_.measure_id
            WHERE held.case_id = NEW.case_id AND NEW.decided_by_id IN (order_.asked_by_id, order_.released_by_id)
        )
    ) THEN
        RAISE EXCEPTION 'decided by others than those who implemented it (OBJ 11)';
    END IF;
    RETURN NEW;
"""
