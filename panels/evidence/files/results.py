"""Scores and what is known of their quality: the tables of the cycle and the technical report, without keys."""

from exams.cycles.models import Cycle
from panels.evidence.files.facts import Facts, Papers, Sheet, at, read
from panels.results import exports
from panels.results.exports import Table
from panels.results.technical import preface_of, report_run, sections_of
from scoring.reports.models import AnalysisRun

FOLDER = "04-results"


def _of(table):
    return lambda f: table(f.cycle)


def _options(f: Facts) -> Table:
    """Without the letters, the key first: how the options did, and not which is right."""
    rows = sorted(
        ((item, keyed, n, rest) for item, _letter, keyed, n, rest in exports.options(f.cycle).rows),
        key=lambda row: (row[0], row[1] != "yes", -(row[2] or 0), str(row[3])),
    )
    return Table(("item", "keyed", "proportion", "point_biserial"), rows)


def _docket(f: Facts) -> Table:
    whole = exports.docket(f.cycle)
    name = whole.columns.index("name")
    kept = [n for n in range(len(whole.columns)) if n != name]
    return Table(tuple(whole.columns[n] for n in kept), [tuple(row[n] for n in kept) for row in whole.rows])


def _analyses(f: Facts) -> Table:
    columns = ("analysis", "inputs_sha256", "version", "computed_at")
    rows = read(
        AnalysisRun.objects.filter(cycle=f.cycle).order_by("at", "kind", "pk"), "kind", "inputs_sha256", "version", "at"
    )
    return Table(columns, ((kind, sha, version, at(on)) for kind, sha, version, on in rows))


def _technical_report(f: Facts):
    from scoring.reports.technical.typesetting import paper

    cycle: Cycle = f.cycle
    run = report_run(cycle)
    if run is not None:
        yield (
            f"{FOLDER}/technical-report.pdf",
            paper(
                sections_of(cycle, run, with_keys=False),
                title=f"Technical report: {cycle.name}",
                author=cycle.association.name,
                lede=f"{cycle.association.name}, computed {run.at:%d %B %Y, %H:%M} UTC",
                preface=preface_of(cycle, run),
            ),
        )


FILES = (
    Sheet(f"{FOLDER}/agreement.csv", "Agreement of the readings, criterion by criterion.", _of(exports.agreement)),
    Sheet(f"{FOLDER}/analyses.csv", "Every analysis with the hash of its inputs.", _analyses),
    Sheet(f"{FOLDER}/docket.csv", "The docket as laid before the committee.", _docket),
    Sheet(f"{FOLDER}/form.csv", "Each form: candidates, mean, reliability, error.", _of(exports.form)),
    Sheet(f"{FOLDER}/items.csv", "Each item by its code: difficulty, discrimination, flags.", _of(exports.items)),
    Sheet(f"{FOLDER}/options.csv", "How the options of each item did, without their letters.", _options),
    Sheet(f"{FOLDER}/results.csv", "Marks and results by reference number.", _of(exports.results)),
    Sheet(f"{FOLDER}/reviewers.csv", "Each reviewer by number: severity, fit, agreement.", _of(exports.reviewers)),
    Papers(f"{FOLDER}/technical-report.pdf", "The technical report of the cycle, without keys.", _technical_report),
)
