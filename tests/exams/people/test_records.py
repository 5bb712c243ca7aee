"""Records of candidates: entered from a list, two of one person merged and separated again, moved between accounts."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError, transaction

from exams.accounts import procedures as accounts
from exams.accounts.models import Candidate, RoleGrant, Tie
from exams.audit.models import AuditLine
from exams.people.models import CandidateMerge
from exams.people.procedures.merging import belongings, merge_candidates, separate_candidates, what_of
from exams.refusals.exceptions import Refused
from exams.registration.models import Membership, Registration
from exams.registration.procedures import registrations
from panels.portfolio.models import Portfolio
from panels.renewals.models import ContinuingHour
from tests.acting import act, said

PAGE = "/office/people/candidates/"


@pytest.fixture
def office(client, account):
    client.force_login(account("coordinator"))
    return client


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def enter(association, reference, clerk, now, **more):
    given = {"name": "Ada Example", **more}
    return accounts.enter_candidate(association, reference=reference, by=clerk, now=now, **given)


# ── entered ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_candidates_are_entered_from_a_list_and_numbers_go_on_where_none_is_given(office, association, clerk, now):
    enter(association, "C0041", clerk, now, name="Zoe")
    pasted = "C7, Ada Example, ada@example.org\nBo Example <bo@example.org>\nCi Example"
    look = words(act(office, "enter-candidates", association, confirm=False, pasted=pasted))
    assert "3 candidates are entered at Test Association: Ada Example, Bo Example, Ci Example." in look
    assert "2 without a number get the next that are free, from C0042 on." in look
    assert "3 candidates are entered." in said(office, "enter-candidates", association, pasted=pasted)
    known = dict(Candidate.objects.values_list("name", "reference"))
    assert known == {"Zoe": "C0041", "Ada Example": "C7", "Bo Example": "C0042", "Ci Example": "C0043"}


def test_a_line_of_somebody_who_is_there_is_a_fault_and_a_namesake_a_warning(office, association, clerk, now):
    enter(association, "C1", clerk, now, email="ada@example.org")
    pasted = "C1, New Name\nOther Name <ADA@example.org>\nC2, Ada Example\nC2, Fourth"
    text = words(act(office, "enter-candidates", association, pasted=pasted))
    assert "Line 1: Test Association has a candidate C1 already" in text
    assert "Line 2: ADA@example.org is the address of candidate C1 already" in text
    assert "Line 4: The number C2 stands in line 3 already." in text
    given = {"pasted": pasted, "leave_out": "on"}
    look = words(act(office, "enter-candidates", association, confirm=False, **given))
    assert "Look at these first, they may be there already: Ada Example (line 3) may be C1." in look


def test_they_are_registered_for_an_open_cycle_where_one_is_chosen(entry, client):
    client.force_login(entry.coordinator)
    cycle, before = entry.cycle, entry.cycle.registrations.count()
    wrong = act(client, "enter-candidates", entry.association, pasted="Ada Example", cycle=cycle.pk, credential="IMH-E")
    assert "There is none of the categories of" in words(wrong)
    category = cycle.rules.categories[0]
    given = {"pasted": f"Ada Example <a@example.org>, {category}", "cycle": cycle.pk, "credential": "IMH-E"}
    assert "1 candidate is entered." in said(client, "enter-candidates", entry.association, **given)
    assert cycle.registrations.count() == before + 1
    assert Registration.objects.get(candidate__name="Ada Example").category == category


def test_whose_verified_address_an_account_has_is_joined_to_it(office, association, account, now):
    user = account("proctor", "ada")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    look = act(office, "enter-candidates", association, confirm=False, pasted=f"Ada <{user.email}>")
    assert "1 has an account already, to which the record is joined" in words(look)
    act(office, "enter-candidates", association, pasted=f"Ada <{user.email}>")
    assert user.candidacies.get().name == "Ada"
    assert RoleGrant.objects.in_force().filter(user=user, role="candidate").exists()


def test_more_candidates_ask_no_more_questions(office, association, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        pasted = "\n".join(f"Person {n}x <p{n}@example.org>" for n in range(300))
        act(office, "enter-candidates", association, pasted=pasted.replace("Person ", "Person-"))
    assert Candidate.objects.count() == 300
    with django_assert_max_num_queries(14):
        office.get(PAGE)


# ── merged ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def two(association, clerk, now):
    """Two records of one person, who was a member and trained under one and applied under the other."""
    kept, other = enter(association, "K1", clerk, now), enter(association, "O1", clerk, now, email="ada@example.org")
    today = now.date()
    Membership.objects.create(candidate=other, bought_on=today, valid_until=today, recorded_at=now)
    ContinuingHour.objects.create(
        candidate=other, kind="training", hours=3, title="A day", on=today, noted_by=clerk, noted_at=now
    )
    Tie.objects.create(candidate=kept, kind="employer", name="Clinic")
    Tie.objects.create(candidate=other, kind="employer", name="Clinic")
    Tie.objects.create(candidate=other, kind="supervisor", name="Bo")
    Portfolio.objects.create(candidate=other, credential="IMH-E", category="Specialist", begun_at=now)
    return kept, other


def test_everything_goes_to_the_record_that_is_kept(two, clerk, now):
    kept, other = two
    merge_candidates(kept, other, reason="the same person", by=clerk, now=now)
    kept.refresh_from_db(), other.refresh_from_db()
    assert kept.memberships.count() == kept.continuing_hours.count() == kept.kept_portfolios.count() == 1
    assert sorted(kept.ties.values_list("name", flat=True)) == ["Bo", "Clinic"], "the same note is not there twice"
    assert kept.email == "ada@example.org", "what the kept record lacked comes from the other"
    assert other.merged_into == kept
    line = AuditLine.objects.get(action="candidate.merged")
    assert line.details["number"] == "O1"
    assert line.reason == "the same person"


def test_a_field_by_which_a_row_belongs_to_a_candidate_is_found_wherever_it_is_declared():
    found = {field.model._meta.label for field in belongings()}
    assert {"accounts.Tie", "renewals.ContinuingHour", "reviewers.ConflictPin", "endorsements.Endorsement"} <= found
    assert not {"accounts.Candidate", "people.CandidateMerge"} & found


def test_what_was_merged_is_separated_again_and_what_came_since_stays(two, clerk, now):
    kept, other = two
    before = {candidate.pk: {one.told for one in what_of(candidate)} for candidate in two}
    merge = merge_candidates(kept, other, reason="the same person", by=clerk, now=now)
    later = now.date() + timedelta(days=1)
    Membership.objects.create(candidate=kept, bought_on=later, valid_until=later, recorded_at=now)
    separate_candidates(merge, reason="two people after all", by=clerk, now=now)
    kept.refresh_from_db(), other.refresh_from_db()
    assert {one.told for one in what_of(other)} == before[other.pk]
    assert kept.memberships.get().bought_on == later
    assert (kept.email, other.email, other.merged_into) == ("", "ada@example.org", None)
    with pytest.raises(Refused, match="separated already"):
        separate_candidates(merge, reason="again", by=clerk, now=now)


def test_two_registrations_in_one_cycle_stand_against_each_other(entry, clerk, now, association):
    kept, other = enter(association, "K1", clerk, now), enter(association, "O1", clerk, now)
    for one in (kept, other):
        registrations.register(
            one, cycle=entry.cycle, credential="IMH-E", category=entry.cycle.rules.categories[0], by=clerk, now=now
        )
    with pytest.raises(Refused, match=f"Both have a registration of the same kind .{entry.cycle}, IMH-E") as refusal:
        merge_candidates(kept, other, reason="x", by=clerk, now=now)
    assert "withdraw" in str(refusal.value)
    assert other.registrations.count() == 1
    registrations.withdraw(other.registrations.get(), by=clerk, now=now, reason="twice")
    merge_candidates(kept, other, reason="x", by=clerk, now=now)
    assert kept.registrations.count() == 2


def test_rows_that_never_change_go_only_between_records_that_are_merged(two, clerk, now, association):
    kept, other = two
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Membership.objects.filter(candidate=other).update(candidate=kept)
    third = enter(association, "T1", clerk, now)
    merge_candidates(kept, other, reason="x", by=clerk, now=now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Membership.objects.filter(candidate=kept).update(candidate=third)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Membership.objects.filter(candidate=kept).update(valid_until=now.date() + timedelta(days=900))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Membership.objects.filter(candidate=kept).update(candidate=other, bought_on=now.date() - timedelta(days=9))


def test_the_other_account_no_longer_shows_the_record(association, account, clerk, now):
    one, two = account("candidate", "one"), account("candidate", "two")
    kept, other = enter(association, "K1", clerk, now, user=one), enter(association, "O1", clerk, now, user=two)
    merge = merge_candidates(kept, other, reason="x", by=clerk, now=now)
    assert not RoleGrant.objects.in_force().filter(user=two).exists()
    assert two.notices.get().body == "Your records K1 and O1 are one now."
    separate_candidates(merge, reason="x", by=clerk, now=now)
    assert two.candidacies.get() == other
    assert RoleGrant.objects.in_force().filter(user=two, role="candidate").exists()


def test_records_are_merged_in_the_browser_with_a_look_at_what_each_has(office, two, association):
    kept, other = two
    page = words(office.get(f"{PAGE}{kept.pk}/"))
    assert "May be the same person" in page
    assert "O1" in page
    given = {"other": "O1", "reason": "the same person"}
    look = words(act(office, "merge-candidates", kept, confirm=False, **given))
    assert "Ada Example (K1) is kept. It has 1 tie." in look
    assert "Ada Example (O1) has" in look
    assert "1 portfolio" in look
    assert "1 membership" in look
    act(office, "merge-candidates", kept, **given)
    assert "was merged into" in words(office.get(f"{PAGE}{other.pk}/"))
    assert "merged into K1" in words(office.get(PAGE))
    act(office, "separate-candidates", CandidateMerge.objects.get(), reason="two after all")
    assert Candidate.objects.get(pk=other.pk).merged_into is None


@pytest.mark.parametrize(
    ("other", "sentence"),
    [("K1", "nobody is merged into themselves"), ("nobody", "has no candidate nobody"), ("F1", "has no candidate F1")],
)
def test_what_cannot_be_merged_says_why(office, two, clerk, now, other, sentence):
    far = accounts.found_association("Far", by=clerk, now=now)
    enter(far, "F1", clerk, now)
    assert sentence in words(act(office, "merge-candidates", two[0], other=other, reason="x"))


def test_a_sheet_that_names_the_merged_number_is_told_the_other(two, clerk, now, association):
    from exams.cycle_sheets.people import CandidateRow
    from panels.intake.procedures.people import require_standing

    kept, other = two
    merge_candidates(kept, other, reason="x", by=clerk, now=now)
    with pytest.raises(Refused) as refusal:
        require_standing(association, [CandidateRow(2, "O1", "Ada", "", "IMH-E", "Specialist")])
    assert "line 2: candidate O1 was merged into K1: write K1" in str(refusal.value.faults[0])


# ── accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_record_goes_to_another_account_of_the_same_person(office, association, account, clerk, now):
    wrong, right = account("candidate", "wrong"), account("proctor", "right")
    record = enter(association, "K1", clerk, now, user=wrong)
    given = {"account": right.email, "reason": "she made two"}
    unproven = words(act(office, "move-to-account", record, **given))
    assert "No account has shown that" in unproven
    EmailAddress.objects.create(user=right, email=right.email, verified=True, primary=True)
    look = words(act(office, "move-to-account", record, confirm=False, **given))
    assert "wrong@example.invalid does not see it any more." in look
    act(office, "move-to-account", record, **given)
    record.refresh_from_db()
    assert record.user == right
    assert RoleGrant.objects.in_force().filter(user=right, role="candidate").exists()
    assert not RoleGrant.objects.in_force().filter(user=wrong, role="candidate").exists()
    act(office, "detach-account", record, reason="somebody else")
    record.refresh_from_db()
    assert record.user is None


def test_a_record_is_corrected_without_any_registration(office, association, clerk, now):
    record = enter(association, "K1", clerk, now)
    given = {"name": "Ada Exemplar", "email": "new@example.org", "reference": "K2", "reason": "married"}
    act(office, "correct-record", record, **given)
    record.refresh_from_db()
    assert (record.name, record.email, record.reference) == ("Ada Exemplar", "new@example.org", "K2")


def test_records_of_another_association_do_not_exist(office, clerk, now):
    far = accounts.found_association("Far", by=clerk, now=now)
    record = enter(far, "F1", clerk, now)
    assert office.get(f"{PAGE}{record.pk}/").status_code == 404
    assert act(office, "merge-candidates", record, other="x", reason="x").status_code == 404


@pytest.mark.parametrize("role", ["candidate", "reviewer", "chair", "proctor"])
def test_only_the_office_sees_the_records(client, association, account, clerk, now, role):
    record = enter(association, "K1", clerk, now)
    client.force_login(account(role))
    for path in (PAGE, f"{PAGE}{record.pk}/", f"{PAGE}enter/", f"{PAGE}candidates.csv", "/office/people/invite/"):
        assert client.get(path).status_code == 404
