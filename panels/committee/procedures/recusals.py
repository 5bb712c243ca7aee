"""Who leaves the room for a case: said by the member, found by the house, or said by the chair."""

from collections import defaultdict

from exams.accounts.models import Tie, TieKind
from exams.accounts.permissions import MAY, Permission, Role
from exams.audit.procedures import Entry, record, record_all, recorded
from exams.refusals.exceptions import Invalid, NotYours, Refused
from panels.committee.members import committee_of, members_on, tell_the_room
from panels.committee.models import Case, MemberFacts, Recusal
from panels.committee.states import MotionState, RecusalSource
from panels.portfolio.models import PortfolioReview
from panels.reading import sealing
from panels.reading.models import Assignment
from panels.reviewers.conflicts_of_interest import DECLARED, CandidateFacts, ReviewerFacts, conflicts

SAID = "said by the member"
READ_A_SCRIPT = "has read this candidate’s answers"


@recorded
def recuse(case, *, member, reason, by, now, source=RecusalSource.DECLARED):
    """From here on the member does not see the case, and counts neither for its quorum nor in its votes."""
    case = Case.objects.select_for_update().select_related("cycle__association").get(pk=case.pk)
    if member not in members_on(case):
        raise NotYours("There is no such member of this committee.")
    if not reason.strip():
        raise Invalid("Write why, in a few words: it stands in the minutes.")
    if case.decisions.exists():
        raise Refused("This case is decided.")
    if Recusal.objects.in_force().filter(case=case, member=member).exists():
        raise Refused(f"{member} has left this case already.")
    if case.motions.filter(state="put").exists():
        # A vote that was cast would have to be taken out of a count that may be secret.
        raise Refused("A vote on this case is under way: the chair withdraws the motion first, then it is put again.")
    made = Recusal.objects.create(case=case, member=member, source=source, reason=reason.strip()[:300], made_at=now)
    record("case.recused", case, by=by, at=now, cycle=case.cycle, reason=made.reason, member=member.email)
    tell_the_room(case.meeting_id)
    return made


@recorded
def withdraw_recusal(recusal, *, reason, by, now):
    """It was a mistake: the chair's word, or the member's own on what they said themselves; the record keeps both."""
    if not reason.strip():
        raise Invalid("Write why this member may take part after all.")
    require_withdrawable(recusal, by=by, now=now)
    recusal.withdrawn_at, recusal.why_withdrawn = now, reason.strip()[:300]
    recusal.save(update_fields=["withdrawn_at", "why_withdrawn"])
    record("case.recusal-withdrawn", recusal.case, by=by, at=now, cycle=recusal.case.cycle, reason=reason.strip(),
           member=recusal.member.email)  # fmt: skip
    tell_the_room(recusal.case.meeting_id)
    return recusal


def require_withdrawable(recusal, *, by, now):
    """Before the vote on the case; of oneself only what one has said oneself, not what the house or the chair knows."""
    if recusal.withdrawn_at or recusal.case.decisions.exists():
        raise Refused("This can no longer be taken back.")
    if recusal.member_id == by.pk and recusal.source != RecusalSource.DECLARED:
        raise Refused("Nobody brings themselves back: somebody else has to say that it was a mistake.")
    states = set(recusal.case.motions.values_list("state", flat=True))
    if MotionState.PUT in states:
        raise Refused("A vote on this case is under way: the chair withdraws the motion first.")
    if states - {MotionState.WITHDRAWN}:
        raise Refused("The vote on this case was closed without this member; that can no longer be changed.")


@recorded
def say_member_facts(member, association, *, employer, close_to, by, now):
    """What a member says of themselves; (it, how many more open cases are no longer shown to them)."""
    facts, _ = MemberFacts.objects.update_or_create(
        member=member, association=association,
        defaults={"employer": employer.strip()[:200], "close_to": close_to.strip()[:5000], "said_at": now},
    )  # fmt: skip
    record("member.said", association, by=by, at=now, member=member.email)
    open_cycles = association.cycles.filter(cases__isnull=False).exclude(state="released").distinct()
    return facts, sum(find_conflicts(cycle, by=by, now=now, members=[member]) for cycle in open_cycles)


def say_facts_everywhere(member, **said):
    """The same for each committee the member sits on; how many open cases were found."""
    sits_on = dict.fromkeys(g.association for g in member.grants if Permission.VOTE in MAY[Role(g.role)])
    return sum(say_member_facts(member, association, **said)[1] for association in sits_on)


@recorded
def find_conflicts(cycle, *, by, now, members=None):
    """Take every member off the undecided cases of people they are close to, as far as the house knows.

    A recusal that was withdrawn is not found again: somebody has looked at it.
    """
    members = committee_of(cycle.association) if members is None else members
    cases = list(
        Case.objects.undecided()
        .filter(cycle=cycle)
        .exclude(motions__state="put")
        .select_related("registration__candidate")
    )
    if not cases or not members:
        return 0
    people = _candidates(cycle, cases)
    known = set(Recusal.objects.filter(case__cycle=cycle).values_list("case_id", "member_id"))
    readers = _readers(cycle, members)
    fresh = []
    for member, own in _members(cycle.association, members):
        for case in cases:
            why = [SAID if w == DECLARED else w for w in conflicts(own, people[case.registration.candidate_id])]
            why += [READ_A_SCRIPT] if member.pk in readers.get(case.registration_id, ()) else []
            if why and (case.pk, member.pk) not in known:
                fresh.append(
                    Recusal(
                        case=case, member=member, source=RecusalSource.FOUND, reason="; ".join(why)[:300], made_at=now
                    )
                )
    Recusal.objects.bulk_create(fresh, batch_size=1000)
    lines = [Entry("case.recused", one.case, one.reason, {"member": one.member.email, "found": True}) for one in fresh]
    if lines:
        record_all(lines, by=by, at=now, cycle=cycle)
    return len(fresh)


def why_close(case, member) -> list:
    """What the house knows that would take this person off the case."""
    person = _candidates(case.cycle, [case])[case.registration.candidate_id]
    why = []
    for own in {case.cycle.association, *(grant.association for grant in member.grants)}:
        why += [w for _, facts in _members(own, [member]) for w in conflicts(facts, person) if w not in why]
    read = member.pk in _readers(case.cycle, [member]).get(case.registration_id, ())
    return why + [READ_A_SCRIPT] * read


def _candidates(cycle, cases):
    """{candidate: what the house knows of whom they are close to}, in two questions."""
    close, emails, employers = defaultdict(set), defaultdict(set), defaultdict(set)
    mine = cycle.registrations.values("candidate")
    for tie in Tie.objects.filter(candidate__in=mine):
        (employers if tie.kind == TieKind.EMPLOYER else close)[tie.candidate_id].add(tie.name)
        emails[tie.candidate_id].add(tie.email)
    reviews = PortfolioReview.objects.filter(registration__cycle=cycle)
    for candidate, name in reviews.values_list("registration__candidate", "reviewer"):
        close[candidate].add(name)
    return {
        person.pk: CandidateFacts(
            person.name, person.email, [e for e in (person.agency, *employers[person.pk]) if e],
            person.association_id, "", close[person.pk], emails[person.pk],
        )
        for person in (case.registration.candidate for case in cases)
    }  # fmt: skip


def _members(association, members):
    said = {f.member_id: f for f in MemberFacts.objects.filter(association=association, member__in=members)}
    for member in members:
        facts = said.get(member.pk)
        yield member, ReviewerFacts(
            member.name, member.email, facts.employer if facts else "", association.pk,
            declared=[line for line in facts.close_to.splitlines() if line.strip()] if facts else (),
        )  # fmt: skip


def _readers(cycle, members):
    """{registration: accounts of these members who have read a script of it}: who decides did not examine."""
    own = Assignment.objects.filter(script__panel__cycle=cycle, reviewer__user__in=members)
    return sealing.readers_by_registration(cycle, own) if own.exists() else {}
