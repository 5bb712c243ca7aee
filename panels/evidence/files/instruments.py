"""The rules and the instruments of the cycle: versions, reasons and hashes, never their content."""

import json

from django.db.models import Count, Q

from exams.items.models import Form, Item, Paper
from exams.rules.models import RuleBook
from panels.committee.vote_counting import rule_in_words
from panels.evidence.files.facts import Facts, Papers, Sheet, at, read, yes
from panels.reading.models import RubricUse, Seed
from panels.results.exports import Table
from panels.results.technical import report_run
from scoring.keys.models import AnswerKey
from scoring.rubrics.models import Criterion
from scoring.standards.models import JudgementSheet

RULES, PAPERS = "01-rules", "02-instruments"


def _rule_book(f: Facts):
    content = json.dumps(f.cycle.rule_book.content, indent=2, sort_keys=True, ensure_ascii=False)
    yield f"{RULES}/rule-book.json", f"{content}\n".encode()


def _in_sentences(f: Facts):
    rules = f.cycle.rules
    said = [
        f"The rules of {f.cycle.name}: rule book {f.cycle.rule_book.version} of {f.cycle.association}.",
        f"Part One is passed with {rules.part_one.sentence()}.",
        f"Part Two is passed with {rules.part_two.sentence()}.",
        f"The committee: {rule_in_words(rules.committee)}",
        "Every rule, as it stands in the rule book:",
        *_lines(f.cycle.rule_book.content),
    ]
    yield f"{RULES}/rules-in-sentences.txt", ("\n\n".join(said[:5]) + "\n\n" + "\n".join(said[5:]) + "\n").encode()


def _lines(content, path=""):
    for key in sorted(content):
        value, place = content[key], f"{path}{key}"
        if isinstance(value, dict):
            yield from _lines(value, f"{place}.")
        else:
            yield f"{place} = {json.dumps(value, ensure_ascii=False, sort_keys=True)}"


def _versions(f: Facts) -> Table:
    columns = ("version", "effective_from", "adopted_at", "reason", "sha256", "holds_for", "of_this_cycle")
    theirs = RuleBook.objects.filter(association=f.cycle.association_id, version__lte=f.cycle.rule_book.version)
    books = theirs.filter(Q(cycle_id=None) | Q(cycle_id=f.cycle.pk))
    rows = read(
        books.order_by("version"), "version", "effective_from", "created_at", "reason", "sha256", "cycle_id", "pk"
    )
    return Table(
        columns,
        (
            (v, day, at(made), f.said(why), sha, "this cycle" if own else "all", yes(pk == f.cycle.rule_book_id))
            for v, day, made, why, sha, own, pk in rows
        ),
    )


def _forms(f: Facts) -> Table:
    columns = ("part", "credential", "category", "form", "form_id", "items", "vignettes", "set_at")
    papers = Paper.objects.filter(cycle=f.cycle).order_by("part", "credential", "category", "pk")
    counts = dict(Form.objects.filter(pk__in=f.form_ids).annotate(n=Count("items")).values_list("pk", "n"))
    prompts = dict(Form.objects.filter(pk__in=f.form_ids).annotate(n=Count("vignettes")).values_list("pk", "n"))
    rows = read(papers, "part", "credential", "category", "form__name", "form_id", "form__created_at")
    return Table(
        columns,
        ((p, cred, cat, name, pk, counts[pk], prompts[pk], at(made)) for p, cred, cat, name, pk, made in rows),
    )


def _blueprint(f: Facts) -> Table:
    areas = Item.objects.filter(form__in=f.form_ids).order_by("form__name", "form_id", "domain")
    rows = areas.values_list("form__name", "form_id", "domain").annotate(n=Count("pk"))
    return Table(
        ("form", "form_id", "content_area", "items"), ((*rest, area or "not said", n) for *rest, area, n in rows)
    )


def _keys(f: Facts) -> Table:
    columns = ("form", "form_id", "version", "set_at", "reason", "sha256", "items", "scored", "set_aside_at")
    keys = AnswerKey.objects.filter(form__in=f.form_ids).order_by("form__name", "form_id", "version")
    keys = keys.annotate(n=Count("entries"), scored=Count("entries", filter=Q(entries__scored=True)))
    rows = read(
        keys, "form__name", "form_id", "version", "created_at", "reason", "sha256", "n", "scored", "superseded_at"
    )
    return Table(
        columns,
        ((*form, v, at(made), f.said(why), sha, n, s, at(off)) for *form, v, made, why, sha, n, s, off in rows),
    )


def _rubrics(f: Facts) -> Table:
    columns = ("rubric", "version", "sha256", "set_at", "serves", "criterion", "minimum", "maximum", "weight")
    serves = {} if f.panel is None else {f.panel.rubric_id: ["the panel"]}
    for use in RubricUse.objects.filter(panel=f.panel).order_by("label", "category") if f.panel else ():
        serves.setdefault(use.rubric_id, []).append(f"{use.label or 'any vignette'}, {use.category or 'any category'}")
    criteria = Criterion.objects.filter(rubric__in=serves).order_by("rubric__name", "rubric__version", "position")
    rows = read(
        criteria, "rubric_id", "rubric__name", "rubric__version", "rubric__sha256", "rubric__created_at",
        "name", "minimum", "maximum", "weight",
    )  # fmt: skip
    return Table(
        columns, ((name, v, sha, at(made), "; ".join(serves[pk]), *rest) for pk, name, v, sha, made, *rest in rows)
    )


def _seeds(f: Facts) -> Table:
    columns = ("seed", "use", "rubric", "rubric_version", "agreed_at", "agreed_by", "retired_at")
    seeds = Seed.objects.filter(association=f.cycle.association_id).order_by("pk")
    rows = read(seeds, "pk", "use", "rubric__name", "rubric__version", "agreed_at", "agreed_by__email", "retired_at")
    return Table(columns, ((pk, use, name, v, at(agreed), by, at(off)) for pk, use, name, v, agreed, by, off in rows))


def _judgements(f: Facts) -> Table:
    columns = ("form", "form_id", "judges", "items", "handed_in_at", "handed_in_by", "set_aside_at")
    sheets = JudgementSheet.objects.filter(form__in=f.form_ids).order_by("handed_in_at", "pk")
    rows = read(
        sheets, "form__name", "form_id", "judges", "items", "handed_in_at", "handed_in_by__email", "superseded_at"
    )
    return Table(
        columns,
        ((*form, len(judges), len(items), at(on), by, at(off)) for *form, judges, items, on, by, off in rows),
    )


def _cut_scores(f: Facts) -> Table:
    columns = ("judges", "items", "cut", "standard_error", "low", "high", "in_force", "caution")
    run = report_run(f.cycle)
    studies = run.result["standards"] if run else []
    names = ("n_judges", "n_items", *columns[2:])
    return Table(columns, [tuple(study.get(name) for name in names) for study in studies])


FILES = (
    Papers(f"{RULES}/rule-book.json", "The rule book frozen into the cycle.", _rule_book),
    Sheet(f"{RULES}/rule-book-versions.csv", "Every version up to it, with its reason and hash.", _versions),
    Papers(f"{RULES}/rules-in-sentences.txt", "The same rules to be read.", _in_sentences),
    Sheet(f"{PAPERS}/answer-keys.csv", "Versions of the keys: reason and hash, not the key.", _keys),
    Sheet(f"{PAPERS}/blueprint.csv", "How many items of each form belong to which content area.", _blueprint),
    Sheet(
        f"{PAPERS}/cut-scores.csv", "What the standard-setting studies came to, beside the cut in force.", _cut_scores
    ),
    Sheet(f"{PAPERS}/forms.csv", "Which fixed form was sat by whom.", _forms),
    Sheet(f"{PAPERS}/judgement-sheets.csv", "Sheets of standard-setting panels as handed in.", _judgements),
    Sheet(f"{PAPERS}/rubrics.csv", "The rubrics scripts were read against: version, hash, criteria.", _rubrics),
    Sheet(f"{PAPERS}/seeds.csv", "Scripts with an agreed rating, by number.", _seeds),
)
