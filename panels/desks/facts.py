"""The facts on which the checklists rest, of many cycles at once: the same few questions however many there are."""

from collections import defaultdict

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q

from exams.accounts.models import RoleGrant
from exams.accounts.permissions import MAY, Permission, Role
from exams.calendar.days import local_day
from exams.cycles.models import Sitting
from exams.items.models import Form, Paper
from exams.registration.models import AccommodationRequest, Registration
from exams.registration.states import RegistrationState
from exams.rules.models import RuleBook
from panels.committee.models import Meeting, Recommendation, Signature
from panels.desks.readiness import AssociationFacts, CycleFacts, PanelFacts, PaperFacts, SittingFacts, checklist
from panels.reading.models import Panel, PanelMember
from panels.reading.states import PanelState
from panels.reviewers.states import MAY_READ, ReviewerState
from scoring.keys.models import AnswerKey
from scoring.rubrics.models import Rubric

IN_TRAINING = (ReviewerState.PRACTICE, ReviewerState.QUALIFYING)


def checklist_of(cycle, stage, *, now):
    """One cycle's; asked of the database once for a row, because a page asks for several stages."""
    if getattr(cycle, "_facts_asked", (None,))[0] != cycle.state:
        cycle._facts_asked = (cycle.state, facts_of([cycle], now=now)[cycle.pk])
    return checklist(stage, cycle._facts_asked[1])


def association_facts(associations, *, now) -> dict:
    """{association: AssociationFacts}"""
    holding = defaultdict(lambda: defaultdict(set))
    for place, role, user in (
        RoleGrant.objects.in_force().filter(association__in=associations).values_list("association", "role", "user")
    ):
        for permission in MAY[Role(role)]:
            holding[place][permission].add(user)
    books = {}
    for book in RuleBook.objects.adopted().filter(association__in=associations).order_by("effective_from", "version"):
        if book.effective_from <= now.date():
            books[book.association_id] = book.version
    rubrics, forms = (_counts(model, associations) for model in (Rubric, Form))
    return {
        one.pk: AssociationFacts(
            rule_book=books.get(one.pk),
            coordinators=len(holding[one.pk][Permission.RUN_CYCLES]),
            members=len(holding[one.pk][Permission.VOTE]),
            chairs=len(holding[one.pk][Permission.RECORD_DECISIONS]),
            rubrics=rubrics.get(one.pk, 0),
            forms=forms.get(one.pk, 0),
            contact=getattr(one, "contact", None),
        )
        for one in associations
    }


def _counts(model, associations):
    of = model.objects.filter(association__in=associations).order_by()
    return dict(of.values_list("association").annotate(n=Count("pk")))


def facts_of(cycles, *, now) -> dict:
    """{cycle: CycleFacts}; ``cycles`` come with their association and rule book."""
    cycles = list(cycles)
    houses = association_facts({cycle.association for cycle in cycles}, now=now)
    sittings, papers, panels = _sittings(cycles), _papers(cycles), _panels(cycles)
    people, asked, recommended = _people(cycles), _accommodations(cycles), _recommended(cycles)
    planned = Meeting.objects.filter(cycle__in=cycles).exclude(state="cancelled").order_by()
    meetings = dict(planned.values_list("cycle").annotate(n=Count("pk")))
    newer = _newer_rule_books(cycles)
    facts = {}
    for cycle in cycles:
        here, registered = sittings[cycle.pk], people[cycle.pk]
        n, unsigned = recommended.get(cycle.pk, (0, 0))
        facts[cycle.pk] = CycleFacts(
            now=now,
            exam_day=_exam_day(cycle, here),
            rules=cycle.rules,
            rule_book=cycle.rule_book.version,
            newer_rule_book=_newer(newer, cycle, _exam_day(cycle, here)),
            registration_closes=cycle.registration_closes,
            association=houses[cycle.association_id],
            sittings=tuple(_told(one) for one in here),
            papers=tuple(papers[cycle.pk]),
            registered=tuple(sorted({(credential, category) for credential, category, _, _ in registered})),
            unseated=sum(n for _, _, seatless, n in registered if seatless),
            accommodations_asked=asked.get(cycle.pk, 0),
            panel=panels.get(cycle.pk),
            recommended=n,
            unsigned=unsigned,
            meetings=meetings.get(cycle.pk, 0),
        )
    return facts


def _exam_day(cycle, sittings):
    days = [local_day(one.starts_at, one.time_zone) for one in sittings]
    return min(days, default=cycle.first_exam_day)


def _sittings(cycles):
    on_duty = Count("duties", filter=Q(duties__ended_at=None))
    return _grouped(Sitting.objects.filter(cycle__in=cycles).annotate(on_duty=on_duty))


def _told(sitting):
    return SittingFacts(
        sitting.place, sitting.ends_at, sitting.capacity, sitting.on_duty, sitting.remote, bool(sitting.meeting_link)
    )


def _papers(cycles):
    has_key = Exists(AnswerKey.objects.in_force().filter(form=OuterRef("form")))
    found = defaultdict(list)
    for one in Paper.objects.filter(cycle__in=cycles).select_related("form").annotate(has_key=has_key).order_by("pk"):
        found[one.cycle_id].append(PaperFacts(one.part, one.credential, one.category, one.form.name, one.has_key))
    return found


def _panels(cycles):
    there = PanelMember.objects.filter(panel__cycle__in=cycles, panel__for_appeal=False, left_at=None)
    members = defaultdict(list)
    for panel, lead, state in there.values_list("panel", "lead", "reviewer__state"):
        members[panel].append((lead, state))
    return {
        panel.cycle_id: PanelFacts(
            rubric=str(panel.rubric),
            leads=sum(lead for lead, _ in members[panel.pk]),
            readers=sum(not lead and state in MAY_READ for lead, state in members[panel.pk]),
            in_training=sum(not lead and state in IN_TRAINING for lead, state in members[panel.pk]),
            named_by_sheets=panel.identified_at_source,
            opened=panel.state == PanelState.OPENED,
        )
        for panel in Panel.objects.filter(cycle__in=cycles).select_related("rubric")
    }


def _people(cycles):
    """{cycle: [(credential, category, without a seat, how many)]}"""
    standing = Registration.objects.standing().filter(cycle__in=cycles).order_by()
    seatless = ExpressionWrapper(Q(sitting=None, state=RegistrationState.REGISTERED), output_field=BooleanField())
    rows = standing.annotate(seatless=seatless).values_list("cycle", "credential", "category", "seatless")
    found = defaultdict(list)
    for cycle, *row in rows.annotate(n=Count("pk")):
        found[cycle].append(row)
    return found


def _accommodations(cycles):
    waiting = AccommodationRequest.objects.filter(candidate=OuterRef("candidate"), decided_at=None)
    of = Registration.objects.not_withdrawn().filter(Exists(waiting), cycle__in=cycles).order_by()
    return dict(of.values_list("cycle").annotate(n=Count("candidate", distinct=True)))


def _recommended(cycles):
    """{cycle: (recommendations in force, those without a signature that stands)}"""
    signed = Exists(Signature.objects.filter(recommendation=OuterRef("pk"), taken_back=None))
    found = defaultdict(lambda: [0, 0])
    in_force = Recommendation.objects.in_force().filter(registration__cycle__in=cycles)
    for cycle, is_signed in in_force.annotate(signed=signed).values_list("registration__cycle", "signed"):
        found[cycle][0] += 1
        found[cycle][1] += not is_signed
    return found


def _newer_rule_books(cycles):
    of = {cycle.association_id for cycle in cycles}
    books = RuleBook.objects.adopted().filter(association__in=of).order_by("-effective_from", "-version")
    return list(books.only("association_id", "version", "effective_from", "sha256"))


def _newer(books, cycle, day):
    """The version in force on the exam day, where the cycle runs under an earlier one of the association's."""
    if day is None or cycle.rule_book.cycle_id is not None:
        return None
    there = (b for b in books if b.association_id == cycle.association_id and b.effective_from <= day)
    book = next(there, None)
    newer = book is not None and book.version > cycle.rule_book.version and book.sha256 != cycle.rule_book.sha256
    return book.version if newer else None


def _grouped(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.cycle_id].append(row)
    return found
