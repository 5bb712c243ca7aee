"""What is done with a cycle, and with an association: the rows."""

from django import forms
from django.urls import reverse

from exams.accounts.models import Association
from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows, action
from exams.actions.forms import ReasonForm
from exams.cycles.models import Cycle
from exams.cycles.own_rules import correct_rules
from exams.cycles.states import CycleState
from exams.refusals.exceptions import Refused
from exams.rules.sentences import changes

CYCLES = Rows(
    "cycles",
    lambda user, *may: Cycle.objects.with_permission(user, *may).select_related("association", "rule_book"),
    page="office:cycle",
    named=lambda cycle: cycle.name,
)


def associations(page):
    """Those of this person; an act on one leads back to the page of its subject."""
    return Rows(
        "associations",
        lambda user, *may: Association.objects.filter(pk__in=user.associations(*may)),
        page=page,
        key="slug",
        named=lambda association: association.name,
    )


ASSOCIATIONS = associations(lambda association: f"{reverse('people:list')}?of={association.slug}")


# ── the rules of a cycle ─────────────────────────────────────────────────────────────────────────────────────────────
class VersionForm(ReasonForm):
    version = forms.TypedChoiceField(label="Version of the rules", coerce=int)
    field_order = ["version", "reason"]

    def prepare(self):
        books = self.row.association.rule_books.adopted().exclude(pk=self.row.rule_book_id).order_by("-version")
        self.fields["version"].choices = [
            (book.version, f"Version {book.version}, from {book.effective_from:%d %B %Y}") for book in books
        ]


def not_begun(cycle, *, by, now):
    if cycle.state not in (CycleState.DRAFT, CycleState.REGISTRATION):
        raise Refused(f"{cycle} has begun its exam days: it goes on under the rules under which people sat.")


def foreseen_rules(cycle, given, *, by, now):
    book = cycle.association.rule_books.get(version=given["version"])
    people = cycle.registrations.exclude(state="withdrawn").count()
    yield f"{cycle} goes from version {cycle.rule_book.version} to version {book.version}."
    yield from map(str, changes(cycle.rules, book.rules))
    if people:
        yield f"Applications and registrations it holds for from now on: {people}. Fees charged already stay."


@action(
    CYCLES, title="Put under other rules", may=Permission.RUN_CYCLES, form=VersionForm, guards=[not_begun],
    consequences=foreseen_rules, undo="put-cycle-under-rules", when=lambda cycle: cycle.state != CycleState.RELEASED,
)  # fmt: skip
def put_cycle_under_rules(cycle, *, version, reason, by, now):
    """Another adopted version, instead of the one the cycle was planned under."""
    book = cycle.association.rule_books.get(version=version)
    correct_rules(cycle, book.rules, by=by, now=now, reason=reason)
    return f"{cycle} is under version {book.version}."
