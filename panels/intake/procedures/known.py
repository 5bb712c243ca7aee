"""What stands of a cycle before sheets are read: they add to it and correct it."""

from exams.accounts.models import Candidate
from exams.cycle_sheets.folder import sheet_named
from exams.cycle_sheets.key import KeyRow, read_key_sheet
from exams.cycle_sheets.known import NOTHING, Known
from exams.cycle_sheets.ratings import KnownRatings
from exams.cycle_sheets.toml_rules import Criterion
from exams.cycles.models import Cycle
from exams.cycles.states import Part
from exams.delivery.models import Attempt
from exams.delivery.states import AttemptState
from exams.items.models import Paper
from exams.sheets.faults import Findings
from exams.sheets.reading import read_sheet
from panels.intake.models import SheetFile
from panels.intake.procedures.work import SHEETS
from panels.portfolio.models import PortfolioReview
from panels.reading import sealing
from panels.reading.models import Panel
from panels.reviewers.models import Reviewer


def known_to(rules, named, *, take=frozenset()) -> Known:
    """The same, of the cycle that ``cycle.toml`` names."""
    same = Cycle.objects.filter(association__name=rules.association, name=rules.name, year=rules.year)
    cycle = same.filter(season=rules.season).select_related("association").first()
    return known_in(cycle, named, take=take) if cycle else NOTHING


def known_in(cycle, named, *, take=frozenset()) -> Known:
    """What the sheets that are handed in (``named``) lean on.  A sheet that may take away stands on its own."""
    own = {sheet for sheet in take if sheet in named}
    references = cycle.registrations.standing().values_list("candidate__reference", flat=True)
    submitted = Attempt.objects.filter(registration__cycle=cycle, part=Part.ONE, state=AttemptState.SUBMITTED)
    papers = submitted.values_list("registration__candidate__reference", flat=True)
    form = None if "key" in take else _form(cycle)
    reviews = PortfolioReview.objects.filter(registration__cycle=cycle)
    return Known(
        registered=frozenset() if "candidates" in own else frozenset(references),
        numbers=tuple(Candidate.objects.filter(association=cycle.association).values_list("reference", flat=True)),
        papers=frozenset() if "responses" in own else frozenset(papers),
        items=tuple(form.items.values_list("code", flat=True)) if form else (),
        key=tuple(_key(cycle, form)) if form else (),
        ratings=_ratings(cycle, alone="ratings" in own),
        portfolio=tuple(reviews.order_by("pk").values_list("reviewer", flat=True).distinct()),
    )


def take_of(named, *, take_away, whole) -> frozenset:
    """The sheets that may take away: all of them where the whole cycle is handed in, otherwise those handed in."""
    return frozenset(SHEETS if whole else set(named) & set(SHEETS)) if take_away else frozenset()


def stems_of(files) -> dict:
    """{sheet: its file}."""
    found = {sheet_named(name): name for name in files}
    return {sheet: name for sheet, name in found.items() if sheet in SHEETS}


def _form(cycle):
    paper = Paper.objects.filter(cycle=cycle, part=Part.ONE).select_related("form").order_by("pk").first()
    return paper.form if paper else None


def _key(cycle, form):
    key = form.answer_keys.in_force().first()
    if key is None:
        return
    options = _options(cycle)
    entries = {entry.item_id: entry for entry in key.entries.all()}
    for item in form.items.all():
        entry = entries[item.pk]
        yield KeyRow(0, item.code, entry.key, item.domain, entry.scored, options.get(item.code, ""))


def _options(cycle):
    """{item: the options that may be answered}, as the key sheets said that were applied, the newest last."""
    files = SheetFile.objects.filter(
        sheet_import__cycle=cycle, sheet_import__applied=True, name__iregex=r"^key\.(csv|xlsx)$"
    )
    found = {}
    for file in files.order_by("sheet_import__at", "pk"):
        sheet, _ = read_sheet(file.name, bytes(file.content), optional=("domain", "scored", "options"))
        key = read_key_sheet(sheet, Findings(file.name)) if sheet else None
        found |= {row.item: row.options for row in key.rows if row.options} if key else {}
    return found


def _ratings(cycle, *, alone):
    reviewers = tuple(Reviewer.objects.filter(association=cycle.association).values_list("reference", flat=True))
    panel = Panel.objects.filter(cycle=cycle, identified_at_source=True).select_related("rubric").first()
    if panel is None or alone:
        return KnownRatings(reviewers=reviewers)
    criteria = panel.rubric.criteria.all() if panel.scripts.exists() else ()
    scripts = {label: vignette for label, (_, vignette, _) in sealing.identified_scripts(panel).items()}
    return KnownRatings(tuple(Criterion(c.name, c.minimum, c.maximum, c.weight) for c in criteria), scripts, reviewers)
