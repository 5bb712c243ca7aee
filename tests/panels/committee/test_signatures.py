"""The panel's word: signed blind, over what it rests on, and broken by any change of it."""

import pytest

from exams.proctoring.procedures.incidents import report_incident
from exams.refusals.exceptions import Invalid, NotYours, Refused
from panels.committee.models import Recommendation, Signature
from panels.committee.procedures import decisions
from panels.committee.procedures.docket import lay_docket
from panels.committee.procedures.signatures import sign, sign_as_proposed, signatures_of, to_sign
from panels.portfolio.procedures.outcomes import review_portfolio
from panels.results.score_cycle import score_cycle
from scoring.keys.procedures import restore_item, void_item
from tests.acting import act
from tests.house import CANARY_NAMES


@pytest.fixture
def opened(house):
    house.rate_all()
    house.open_seal()
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    return house


def proposals_of(house):
    [(_, proposals)] = to_sign(house.lead)
    return proposals


def decide(house, case, outcome="endorse"):
    return decisions.decide(case, outcome=outcome, reason="Clear.", votes=house.votes(), by=house.chair, now=house.now)


def test_the_lead_sees_results_under_codes_and_nobodys_name(opened, client):
    client.force_login(opened.lead)
    pages = [client.get("/recommendations/").content.decode()]
    codes = [proposal.code for proposal in proposals_of(opened)]
    pages += [client.get(f"/recommendations/{code}/").content.decode() for code in codes]
    assert len(codes) == 2
    assert all("5 of 5 correct" in page or "4 of 5 correct" in page for page in pages)
    hidden = [*CANARY_NAMES, "CANARYREF", "canary-mail", *[str(r.pk) for r in opened.registrations]]
    assert not [word for word in hidden for page in pages if word in page]


def test_before_the_seal_is_open_there_is_nothing_to_sign(house):
    house.rate_all()
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    assert to_sign(house.lead) == []
    with pytest.raises(NotYours):
        sign(Recommendation.objects.in_force().first().code, by=house.lead, now=house.now)


@pytest.mark.parametrize("who", ["chair", "coordinator", "member", "reviewer", "candidate"])
def test_nobody_but_the_lead_of_the_panel_signs(opened, client, who):
    code = proposals_of(opened)[0].code
    client.force_login(opened.everybody()[who])
    assert client.get("/recommendations/").status_code == 404
    row = Recommendation.objects.get(code=code)
    assert act(client, "sign-recommendation", row, outcome="endorse").status_code == 404
    assert act(client, "sign-recommendations", opened.cycle, code=code).status_code == 404
    assert act(client, "take-back-signature", row, reason="x").status_code == 404
    assert not Signature.objects.exists()


def test_nothing_is_decided_before_the_panel_has_signed(opened):
    lay_docket(opened.cycle, by=opened.coordinator, now=opened.now)
    opened.cycle.state = "committee"
    opened.cycle.save(update_fields=["state"])
    with pytest.raises(Refused, match="has not signed"):
        decide(opened, opened.cycle.cases.first())


@pytest.mark.parametrize("change", ["item", "portfolio", "incident"])
def test_a_later_change_of_any_input_breaks_the_signature_and_says_so(house, change):
    case = house.to_committee()[0]
    registration = case.registration
    by, now = house.coordinator, house.now
    if change == "item":
        void_item(house.form, "Q1", by=by, now=now, reason="two options are right")
        score_cycle(house.cycle, by=by, now=now)
        said = "Part One changed from “Part One: 5 of 5 correct, passed.” to “Part One: 4 of 4 correct, passed.”"
    elif change == "portfolio":
        review_portfolio(registration, reviewer="P. Reviewer", outcome="defer", by=by, now=now)
        said = "the portfolio changed from “nothing” to “defer”"
    else:
        report_incident(
            house.cycle,
            registration=registration,
            category="Noise",
            description="A drill.",
            happened_at=now,
            by=by,
            now=now,
        )
        said = "the incidents changed from “nothing” to “Noise: no remedy”"
    [signed] = signatures_of(house.cycle, registrations=[registration.pk]).values()
    assert not signed.holds
    assert said in signed.changes
    with pytest.raises(Refused, match="The signature of the recommendation is broken"):
        decide(house, case)


def test_an_item_that_was_taken_out_and_counts_again_mends_the_signatures(house):
    case = house.to_committee()[0]
    void_item(house.form, "Q1", by=house.coordinator, now=house.now, reason="two options are right")
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    assert not signatures_of(house.cycle)[case.registration_id].holds
    restore_item(house.form, "Q1", by=house.coordinator, now=house.now, reason="one is right after all")
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    assert all(signed.holds for signed in signatures_of(house.cycle).values())
    assert decide(house, case).signature.signed_by == house.lead


def test_signed_anew_over_the_changed_inputs_it_holds_again(house):
    case = house.to_committee()[0]
    review_portfolio(case.registration, reviewer="P", outcome="approve", by=house.coordinator, now=house.now)
    code = Recommendation.objects.in_force().get(registration=case.registration).code
    with pytest.raises(Refused, match="have changed since this was proposed"):
        sign(code, by=house.lead, now=house.now)
    score_cycle(house.cycle, by=house.coordinator, now=house.now)
    house.sign()
    assert decide(house, case).signature.signed_by == house.lead


def test_a_change_that_is_taken_back_mends_the_signature(house):
    case = house.to_committee()[0]
    report_incident(
        house.cycle, registration=case.registration, category="Noise", description="x", happened_at=house.now,
        by=house.coordinator, now=house.now,
    )  # fmt: skip
    assert not signatures_of(house.cycle)[case.registration_id].holds
    case.registration.incidents.all().delete()
    assert signatures_of(house.cycle)[case.registration_id].holds


def test_the_lead_recommends_otherwise_only_with_reasons_and_a_condition_is_written(opened, client):
    code = proposals_of(opened)[0].code
    with pytest.raises(Invalid, match="write the reasons"):
        sign(code, outcome="defer", by=opened.lead, now=opened.now)
    with pytest.raises(Invalid, match="Write the condition"):
        sign(code, outcome="endorse-with-condition", reasons="Nearly.", by=opened.lead, now=opened.now)
    client.force_login(opened.lead)
    row = Recommendation.objects.get(code=code)
    answer = act(client, "sign-recommendation", row, outcome="defer", reason="", follow=True)
    assert "write the reasons" in answer.content.decode()
    assert act(client, "sign-recommendation", row, outcome="defer", reason="Part Two is uneven.").status_code == 302
    signature = Signature.objects.get()
    assert (signature.outcome, signature.reasons, signature.recommendation.outcome) == (
        "defer", "Part Two is uneven.", "endorse",
    )  # fmt: skip
    lay_docket(opened.cycle, by=opened.coordinator, now=opened.now)
    sections = dict(opened.cycle.cases.values_list("registration__recommendations__code", "section"))
    assert sections[code] == "discussion"


def test_reasons_that_name_somebody_who_sat_are_refused_however_the_name_is_written(opened):
    code = proposals_of(opened)[0].code
    for name in (CANARY_NAMES[0], CANARY_NAMES[1].upper(), " ".join(reversed(CANARY_NAMES[0].split()))):
        with pytest.raises(Invalid, match="name nobody"):
            sign(code, outcome="defer", reasons=f"I think {name} did well.", by=opened.lead, now=opened.now)
    assert sign(code, outcome="defer", reasons="The canary sings.", by=opened.lead, now=opened.now)


def test_a_condition_without_its_outcome_is_not_dropped_in_silence(opened):
    code = proposals_of(opened)[0].code
    with pytest.raises(Invalid, match="You wrote a condition"):
        sign(code, outcome="endorse", condition="Send it.", by=opened.lead, now=opened.now)


def test_the_case_tells_of_every_signature(house, client):
    case = house.to_committee()[0]
    code = case.registration.recommendations.in_force().get().code
    sign(code, outcome="defer", reasons="On second thoughts.", by=house.lead, now=house.now)
    client.force_login(house.member)
    page = " ".join(client.get(f"/committee/cases/{case.pk}/").content.decode().split())
    assert "The panel recommends: defer" in page
    assert "Before that, on 14 March 2026, 09:00 UTC: endorse." in page


@pytest.mark.parametrize("outcome", ["not-available", "await-reading", "x", ""])
def test_what_decides_nothing_is_not_signed(opened, client, outcome):
    client.force_login(opened.lead)
    code = proposals_of(opened)[0].code
    row = Recommendation.objects.get(code=code)
    assert act(client, "sign-recommendation", row, outcome=outcome, reason="x").status_code == 422
    assert not Signature.objects.exists()


def test_signing_several_asks_no_more_for_more(opened, django_assert_max_num_queries):
    codes = [proposal.code for proposal in proposals_of(opened)]
    with django_assert_max_num_queries(40):
        assert sign_as_proposed(opened.cycle, codes, by=opened.lead, now=opened.now) == 2
