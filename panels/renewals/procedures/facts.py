"""What is known about keeping endorsements, read for many at once and laid before the rules."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef

from exams.calendar.days import local_day, said
from exams.registration.fees.prices import renewal_fee
from exams.registration.models import Membership
from exams.rules.book import Rules
from exams.rules.models import RuleBook
from exams.rules.sections.renewal import RenewalRules
from panels.endorsements.models import Endorsement, EndorsementChange
from panels.endorsements.states import EndorsementState
from panels.renewals.calculations import Asked, Due, Noted, Standing, done, due, plain, shortfall
from panels.renewals.models import ContinuingHour, HoursInPortfolio, Renewal
from panels.renewals.states import WITH_THE_OFFICE, RenewalState


class Books:
    """The rule books of some associations, and which of them holds on a day; read in one question."""

    def __init__(self, association_ids):
        self._books, self._read = defaultdict(list), {}
        for book in (
            RuleBook.objects.adopted()
            .filter(association_id__in=set(association_ids))
            .order_by("-effective_from", "-version")
        ):
            self._books[book.association_id].append(book)

    def on(self, association_id, day) -> RuleBook | None:
        return next((b for b in self._books[association_id] if b.effective_from <= day), None)

    def rules(self, association_id, day) -> Rules | None:
        """None where no book was in force yet."""
        book = self.on(association_id, day)
        if book is None:
            return None
        if book.pk not in self._read:
            self._read[book.pk] = book.rules
        return self._read[book.pk]


@dataclass(frozen=True, slots=True)
class Keeping:
    """One endorsement and the renewal that is due next, as it stands today."""

    endorsement: Endorsement
    today: date
    book: RuleBook | None
    all_rules: Rules | None
    due: Due | None  # None: nothing to renew
    renewal: Renewal | None  # what was done about it so far
    hours: tuple[ContinuingHour, ...]  # every hour that stands, the newest first
    noted: tuple[Noted, ...]
    member_until: date | None

    @property
    def rules(self) -> RenewalRules | None:
        return self.all_rules.renewal if self.all_rules else None

    @property
    def fee(self) -> Decimal:
        """What renewing costs in this category."""
        return renewal_fee(self.all_rules, self.endorsement.category) if self.all_rules else Decimal(0)

    @property
    def lines(self) -> list[tuple[Asked, Decimal]]:
        """What is asked for, and how much of it is there."""
        return [(one, done(one, self.due, self.noted)) for one in self.due.asked] if self.due else []

    @property
    def counting(self) -> list[ContinuingHour]:
        """The hours that fall into the period."""
        return [h for h in self.hours if self.due and self.due.period_from <= h.on <= self.due.period_to]

    @property
    def missing(self) -> tuple[str, ...]:
        if self.due is None:
            return ()
        row = self.renewal
        return shortfall(
            self.due,
            self.noted,
            provides=row.provides_supervision if row else None,
            ethics_signed=bool(row and row.ethics_signed_at),
            member_until=self.member_until,
        )

    @property
    def asks_the_person(self) -> bool:
        """Whether the next step is the person's: of an active one, or of an inactive one that goes on noting hours."""
        state = self.endorsement.state
        kept = state == EndorsementState.ACTIVE or (
            state == EndorsementState.INACTIVE and self.rules and self.rules.inactive_asks_hours
        )
        return bool(self.due and kept and (self.renewal is None or self.renewal.state == RenewalState.OPEN))

    @property
    def attested_sentence(self) -> str:
        """What the person attests."""
        if self.due is None or self.due.hours_are_shown:
            return "What is noted here is true."
        span = f"from {said(self.due.period_from)} to {said(self.due.period_to)}"
        return f"I have done what is asked for {span}, and can show it if I am drawn for an audit."

    @property
    def with_the_office(self) -> bool:
        return self.renewal is not None and self.renewal.state in WITH_THE_OFFICE

    @property
    def overdue(self) -> bool:
        return self.asks_the_person and self.today > self.due.due_on

    @property
    def opened(self) -> bool:
        return self.due is not None and self.today >= self.due.opens_on


def as_it_stood(keeping):
    """What was asked for and what was there, as it stood: nothing that is noted or struck out later changes it."""
    return {
        "lines": [
            {"kind": a.kind, "topic": a.topic, "title": a.title, "why": a.why, "asked": plain(a.hours),
             "done": plain(there)}
            for a, there in keeping.lines
        ],
        "hours": [
            {"id": h.pk, "kind": h.kind, "topic": h.topic, "hours": plain(h.hours), "title": h.title,
             "provider": h.provider, "on": h.on.isoformat()}
            for h in keeping.counting
        ],
        "note": keeping.due.note,
        "member_until": keeping.member_until.isoformat() if keeping.member_until else "",
        "shown": keeping.due.hours_are_shown,
    }  # fmt: skip


def keeping_of(endorsement, *, now) -> Keeping:
    return keeping_of_all([endorsement], now=now)[endorsement.pk]


def keeping_of_all(endorsements, *, now) -> dict:
    """{endorsement: how it stands}, in the same few questions however many there are."""
    endorsements = list(endorsements)
    books = Books(e.association_id for e in endorsements)
    renewals, resumed = _renewals_of(endorsements), _returns_of(endorsements)
    candidates = {e.candidate_id for e in endorsements}
    hours = defaultdict(list)
    entered = Exists(HoursInPortfolio.objects.filter(hours=OuterRef("pk")))
    noted = ContinuingHour.objects.standing().filter(candidate__in=candidates).annotate(in_portfolio=entered)
    for one in noted.order_by("-on", "-pk"):
        hours[one.candidate_id].append(one)
    members = dict(
        Membership.objects.filter(candidate__in=candidates)
        .order_by()
        .values_list("candidate")
        .annotate(until=Max("valid_until"))
    )
    return {
        e.pk: _keeping(e, books, renewals[e.pk], resumed[e.pk], hours[e.candidate_id], members.get(e.candidate_id), now)
        for e in endorsements
    }


def due_of(endorsement, books, renewals=(), returns=()) -> Due | None:
    """What is asked for next, by the book in force on the day it is due."""
    rules = books.rules(endorsement.association_id, endorsement.valid_until) if endorsement.valid_until else None
    if rules is None or not rules.renewal.renews:
        return None
    current = next((r for r in renewals if r.due_on == endorsement.valid_until), None)
    covered = [r.period_to for r in renewals if r.state == RenewalState.RENEWED and r is not current]
    back = dict(sorted(returns, key=lambda one: one[1]))  # the latest of each
    standing = Standing(
        category=endorsement.category,
        granted_on=endorsement.granted_on,
        valid_until=endorsement.valid_until,
        entered_on=back.get(EndorsementState.LAPSED),
        resumed_on=back.get(EndorsementState.INACTIVE),
        covered_to=max(covered, default=None),
        provides=current.provides_supervision if current else None,
    )
    return due(rules.renewal, standing)


def _keeping(endorsement, books, renewals, returns, hours, member_until, now):
    day = endorsement.valid_until
    rules = books.rules(endorsement.association_id, day or local_day(now, endorsement.association.time_zone))
    if rules and not rules.renewal.portfolio_hours:
        hours = [one for one in hours if not one.in_portfolio]
    return Keeping(
        endorsement=endorsement,
        today=local_day(now, endorsement.association.time_zone),
        book=books.on(endorsement.association_id, day) if day else None,
        all_rules=rules,
        due=due_of(endorsement, books, renewals, returns),
        renewal=next((r for r in renewals if r.due_on == day), None),
        hours=tuple(hours),
        noted=tuple(Noted(h.kind, h.topic, h.hours, h.on) for h in hours),
        member_until=member_until,
    )


def _renewals_of(endorsements):
    found = defaultdict(list)
    for one in Renewal.objects.filter(endorsement__in=endorsements).select_related("decided_by", "attested_by"):
        found[one.endorsement_id].append(one)
    return found


def _returns_of(endorsements):
    """{endorsement: [(from inactive or lapsed, day on the association's clocks)]}."""
    zones = {e.pk: e.association.time_zone for e in endorsements}
    found = defaultdict(list)
    changes = EndorsementChange.objects.filter(endorsement__in=endorsements, became=EndorsementState.ACTIVE)
    for pk, came_from, at in changes.values_list("endorsement_id", "came_from", "changed_at"):
        found[pk].append((came_from, local_day(at, zones[pk])))
    return found
