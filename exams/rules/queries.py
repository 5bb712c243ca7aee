"""Which rules there are to look at."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.calendar.days import said
from exams.rules.models import RuleDraft
from exams.rules.presets import presets
from exams.rules.states import OPEN, DraftState


def comparable(association):
    """{name: (title, the rules when asked for)}: the draft, every version, the published presets; the newest first."""
    found = {}
    draft = association.rule_drafts.filter(state__in=OPEN).first()
    if draft:
        found["draft"] = ("The draft", lambda: draft.rules)
    for book in association.rule_books.order_by("-version"):
        alone = ", for one cycle" if book.cycle_id else ""
        found[f"version-{book.version}"] = (f"Version {book.version}{alone}", lambda book=book: book.rules)
    for one in presets():
        found[f"preset-{one.slug}"] = (f"Published: {one.title}", lambda one=one: one.rules)
    return found


def rules_to_adopt(user):
    """What waits for this person: (title, detail, address, what to do) of rules that somebody else proposed."""
    mine = user.associations(Permission.KEEP_RULES)
    proposed = RuleDraft.objects.filter(association__in=mine, state=DraftState.PROPOSED) if mine else []
    return [
        (
            f"{one.association}: new rules are proposed",
            f"From {said(one.effective_from)} on. {one.reason}",
            reverse("rules:draft", args=[one.association.slug]),
            "Look and adopt",
        )
        for one in (proposed.exclude(proposed_by=user).select_related("association") if mine else [])
    ]
