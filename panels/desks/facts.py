"""The facts on which the checklists rest, of many cycles at once: the same few questions however many there are."""

from collections import defaultdict

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from exams.accounts.models import Association, RoleGrant
from exams.accounts.permissions import MAY, Permission, Role
from exams.calendar.days import local_day
from exams.cycles.models import Cycle, Sitting
from exams.items.models import Item, Paper
from exams.registration.models import AccommodationRequest, Registration
from exams.registration.states import RegistrationState
from exams.rules.models import RuleBook
from panels.committee.models import Meeting, Recommendation, Signature
from panels.committee.states import DECIDABLE, MeetingState
from panels.desks.readiness import checklist
from panels.desks.stage_facts import AssociationFacts, CycleFacts, PanelFacts, PaperFacts, SittingFacts
from panels.reading.models import Panel
from panels.reading.states import PanelState
from panels.reviewers.states import MAY_READ, ReviewerState
from scoring.keys.models import AnswerKey

IN_TRAINING = (ReviewerState.PRACTICE, ReviewerState.QUALIFYING)


def checklist_of(cycle, stage, *, now):
    """One cycle's; asked of the database once for a row, because a page asks for several stages."""
    if getattr(cycle, "_facts_asked", (None,))[0] != cycle.state:
        cycle._facts_asked = (cycle.state, facts_of([cycle], now=now)[cycle.pk])
    return checklist(stage, cycle._facts_asked[1])


def association_facts(associations, *, now) -> dict:
    """{association: AssociationFacts}"""
    return _houses(associations, _rule_books(associations), now=now)


def _rule_books(associations):
    """{association: its adopted books, the one in force last first}"""
    books = RuleBook.objects.adopted().filter(association__in=associations).order_by("-effective_from", "-version")
    return _grouped(books.only("association_id", "version", "effective_from", "sha256"), "association_id")


def _houses(associations, books, *, now):
    holding = defaultdict(lambda: defaultdict(set))
    grants = RoleGrant.objects.in_force().filter(association__in=associations)
    for place, role, user in grants.values_list("association", "role", "user"):
        for permission in MAY[Role(role)]:
            holding[place][permission].add(user)
    counted = {
        "n_rubrics": Count("rubrics", filter=Q(rubrics__withdrawal=None), distinct=True),
        "n_forms": Count("forms", distinct=True),
    }
    rows = Association.objects.filter(pk__in=[one.pk for one in associations]).annotate(**counted).order_by()
    made = {pk: (rubrics, forms) for pk, rubrics, forms in rows.values_list("pk", *counted)}
    facts = {}
    for one in associations:
        in_force = next((book for book in books[one.pk] if book.effective_from <= now.date()), None)
        rubrics, forms = made[one.pk]
        facts[one.pk] = AssociationFacts(
            rule_book=in_force and in_force.version,
            coordinators=len(holding[one.pk][Permission.RUN_CYCLES]),
            members=len(holding[one.pk][Permission.VOTE]),
            chairs=len(holding[one.pk][Permission.RECORD_DECISIONS]),
            rubrics=rubrics,
            forms=forms,
            contact=getattr(one, "contact", None),
        )
    return facts


def facts_of(cycles, *, now) -> dict:
    """{cycle: CycleFacts}; ``cycles`` come with their association and rule book."""
    cycles = list(cycles)
    associations = {cycle.association for cycle in cycles}
    books = _rule_books(associations)
    houses, counts = _houses(associations, books, now=now), _counts(cycles)
    sittings, papers, panels, people = _sittings(cycles), _papers(cycles), _panels(cycles), _people(cycles)
    facts = {}
    for cycle in cycles:
        here, registered, day = sittings[cycle.pk], people[cycle.pk], _exam_day(cycle, sittings[cycle.pk])
        facts[cycle.pk] = CycleFacts(
            now=now,
            exam_day=day,
            rules=cycle.rules,
            rule_book=cycle.rule_book.version,
            newer_rule_book=_newer(books[cycle.association_id], cycle, day),
            registration_closes=cycle.registration_closes,
            association=houses[cycle.association_id],
            sittings=tuple(_told(one) for one in here),
            papers=tuple(papers[cycle.pk]),
            registered=tuple(
                sorted({(credential, category) for credential, category, sits, _, _ in registered if sits})
            ),
            without_exam=sum(n for _, _, sits, _, n in registered if not sits),
            unseated=sum(n for _, _, sits, seatless, n in registered if sits and seatless),
            panel=panels.get(cycle.pk),
            time_zone=cycle.association.time_zone,
            **counts[cycle.pk],
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
    """A draft has its key once one is written beside each question: locking makes it the first version."""
    items = Item.objects.filter(form=OuterRef("form"))
    written = Exists(items) & ~Exists(items.filter(draft_key=None))
    has_key = Exists(AnswerKey.objects.in_force().filter(form=OuterRef("form"))) | written
    found = defaultdict(list)
    for one in Paper.objects.filter(cycle__in=cycles).select_related("form").annotate(has_key=has_key).order_by("pk"):
        found[one.cycle_id].append(PaperFacts(one.part, one.credential, one.category, one.form.name, one.has_key))
    return found


def _panels(cycles):
    here = Q(members__left_at=None)
    reads = here & Q(members__lead=False)
    panels = Panel.objects.filter(cycle__in=cycles).select_related("rubric")
    panels = panels.annotate(
        leads=Count("members", filter=here & Q(members__lead=True)),
        readers=Count("members", filter=reads & Q(members__reviewer__state__in=MAY_READ)),
        in_training=Count("members", filter=reads & Q(members__reviewer__state__in=IN_TRAINING)),
    )
    return {
        panel.cycle_id: PanelFacts(
            rubric=str(panel.rubric),
            leads=panel.leads,
            readers=panel.readers,
            in_training=panel.in_training,
            named_by_sheets=panel.identified_at_source,
            opened=panel.state == PanelState.OPENED,
        )
        for panel in panels
    }


def _people(cycles):
    """{cycle: [(credential, category, sits an exam, without a seat, how many)]}"""
    standing = Registration.objects.standing().filter(cycle__in=cycles).order_by()
    seatless = ExpressionWrapper(Q(sitting=None, state=RegistrationState.REGISTERED), output_field=BooleanField())
    rows = standing.annotate(seatless=seatless).values_list("cycle", "credential", "category", "sits_exam", "seatless")
    found = defaultdict(list)
    for cycle, *row in rows.annotate(n=Count("pk")):
        found[cycle].append(row)
    return found


def _counts(cycles):
    """{cycle: what is only counted}, in one question."""
    asked = AccommodationRequest.objects.filter(candidate=OuterRef("candidate"), decided_at=None)
    asking = Registration.objects.not_withdrawn().filter(Exists(asked), cycle=OuterRef("pk"))
    in_force = Recommendation.objects.in_force().filter(registration__cycle=OuterRef("pk"))
    signed = Signature.objects.filter(recommendation=OuterRef("pk"), taken_back=None)
    counted = {
        "accommodations_asked": _number(asking, of="candidate"),
        "recommended": _number(in_force),
        "unmade": _number(in_force.exclude(outcome__in=DECIDABLE)),
        "unsigned": _number(in_force.filter(~Exists(signed), registration__sits_exam=True)),
        "meetings_planned": _number(Meeting.objects.filter(cycle=OuterRef("pk")).exclude(state=MeetingState.CANCELLED)),
    }
    rows = Cycle.objects.filter(pk__in=[cycle.pk for cycle in cycles]).annotate(**counted)
    return {row.pop("pk"): row for row in rows.order_by().values("pk", *counted)}


def _number(rows, *, of="pk"):
    """How many of these there are for a row of another table."""
    alike = rows.order_by().annotate(all_alike=Value(1)).values("all_alike")
    return Coalesce(Subquery(alike.annotate(n=Count(of, distinct=True)).values("n")), 0)


def _newer(books, cycle, day):
    """The version in force on the exam day, where the cycle runs under an earlier one of the association's."""
    if day is None or cycle.rule_book.cycle_id is not None:
        return None
    book = next((one for one in books if one.effective_from <= day), None)
    newer = book is not None and book.version > cycle.rule_book.version and book.sha256 != cycle.rule_book.sha256
    return book.version if newer else None


def _grouped(rows, by="cycle_id"):
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return found
