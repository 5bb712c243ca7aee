"""Which rules there are to look at."""

from exams.rules.presets import presets
from exams.rules.states import OPEN


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
