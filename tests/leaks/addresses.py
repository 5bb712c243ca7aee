"""Every address of the house, with every row that may stand in it; and every action, on every row there is."""

import itertools
import re

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from exams.accounts.models import Association, Candidate, User
from exams.actions.declaration import actions, allowed, readable
from exams.actions.permission_table import rule_of
from exams.cycles.models import Cycle, Sitting
from exams.delivery.models import Attempt
from exams.items.models import Form
from exams.jobs.models import Job
from exams.registration.models import Bill, FeeDocument, OnlinePayment, Registration
from panels.committee.models import Case, Decision, Meeting, Recommendation, Recusal
from panels.endorsements.models import Endorsement
from panels.intake.models import SheetImport
from panels.letters.models import LetterTemplate
from panels.portfolio.models import Portfolio, PortfolioDocument
from panels.reading.models import Script
from panels.renewals.models import CategoryMove, Renewal
from panels.reviewers.models import Reviewer
from scoring.rubrics.models import Rubric

# What stands in a blank, by the word before it: rows of a model (by their number, or by this field), or these words.
STANDS = {
    ("applications", "pk"): Registration,
    ("association", "slug"): (Association, "slug"),
    ("associations", "slug"): (Association, "slug"),
    ("badges", "slug"): (Association, "slug"),
    ("begin", "association"): (Association, "slug"),
    ("candidates", "pk"): Candidate,
    ("candidates", "who"): Registration,
    ("cases", "pk"): Case,
    ("cycles", "pk"): Cycle,
    ("documents", "pk"): PortfolioDocument,
    ("endorsements", "pk"): Endorsement,
    ("fees", "pk"): Bill,
    ("jobs", "pk"): Job,
    ("letters", "decision"): Decision,
    ("letters", "pk"): LetterTemplate,
    ("lines", "number"): ["1", "2"],
    ("meetings", "pk"): Meeting,
    ("my-scripts", "code"): (Script, "code"),
    ("people", "pk"): User,
    ("papers", "pk"): Form,
    ("invoices", "pk"): FeeDocument,
    ("payers", "pk"): Candidate,
    ("payments", "pk"): OnlinePayment,
    ("portfolio", "pk"): Portfolio,
    ("portfolios", "pk"): Portfolio,
    ("recommendations", "code"): (Recommendation, "code"),
    ("recusals", "pk"): Recusal,
    ("register", "pk"): Cycle,
    ("registrations", "pk"): Registration,
    ("registry", "pk"): Endorsement,
    ("registry", "slug"): (Association, "slug"),
    ("renewals", "pk"): Renewal,
    ("requests", "pk"): CategoryMove,
    ("reviewers", "pk"): Reviewer,
    ("rubrics", "pk"): Rubric,
    ("rules", "slug"): (Association, "slug"),
    ("scripts", "code"): (Script, "code"),
    ("sheets", "sheets"): SheetImport,
    ("sit", "pk"): Attempt,
    ("sittings", "pk"): Sitting,
    ("sittings", "sitting"): Sitting,
    ("statistics", "pk"): Cycle,
    ("stripe", "association"): (Association, "slug"),
    ("tables", "name"): ["results"],
    ("verify", "code"): (Endorsement, "code"),
    ("", "part"): ["one", "two"],
    ("", "version"): ["1"],
}
STANDS |= {(rows.name, "key"): (rows.model, rows.key) for rows in readable()}  # every kind that programs may read
ONE_ACTION = "do/<slug:rows>/<str:key>/<slug:name>/"
OTHERWISE = {"uuid": "0b6d4c1e-5a0f-4c57-9f0e-3d2f8a9b7c61", "int": "999999", "slug": "results", "str": "results"}


# Rows whose key is no field of their own.
KEYS = {"my-scripts": (Script, "code")}


def acts(user=None):
    """(action, where a page posts it, where a program does), with every row that there is.

    Where this person may not do it at all, which row it is makes no difference: one of them, then.
    """
    somebody = user or User.objects.clerk()
    for one in actions():
        may = one.may if isinstance(one.may, tuple) else ()
        model, field = KEYS.get(one.rows.name) or (one.rows.of(somebody, *may).model, one.rows.key)
        held = field == "pk" or field in {column.name for column in model._meta.concrete_fields}
        known = {str(value) for value in _values(model, field)} if held else set()  # a secret link is kept nowhere
        keys = [*sorted(known), OTHERWISE["uuid"]]
        if user is not None and not one.allows(user):
            keys = keys[:1]
        for key in keys:
            page = f"/do/{one.rows.name}/{key}/{one.name}/" if one.page else ""
            yield one, page, f"/api/v1/{one.rows.name}/{key}/{one.name}/" if one.api else ""


def addresses(user=None):
    """Every pattern with each row that there is for its blanks, and with one that there is not.

    Where this person may see nothing there at all, which row it is makes no difference: one of them, then.
    """
    found = set()
    of_actions = {f"api/v1/{one.rows.name}/<str:key>/{one.name}/" for one in actions()} | {ONE_ACTION}
    for route, rule in _routes():
        if route in of_actions:
            continue
        blanks = re.findall(r"<(\w+):(\w+)>", route)
        befores = [part.split("/")[-2] if "/" in part else "" for part in re.split(r"<\w+:\w+>", route)[:-1]]
        choices = [_rows(before, *blank) for before, blank in zip(befores, blanks, strict=True)]
        if user is not None and isinstance(rule, tuple) and not allowed(user, rule):
            choices = [choice[:1] for choice in choices]
        for values in itertools.product(*choices):
            following = iter(values)
            found.add("/" + re.sub(r"<\w+:\w+>", lambda _, following=following: next(following), route))
    return sorted(found)


def _routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif isinstance(entry, URLPattern) and entry.name and "static" not in route:
            rule = rule_of(entry, route)
            for one, kind in (("[0-9a-f-]{36}", "uuid"), ("[A-Z0-9]+", "slug"), ("[a-z_]+", "str")):
                route = re.sub(r"\(\?P<(\w+)>" + re.escape(one) + r"\)", rf"<{kind}:\1>", route)
            yield re.sub(r"\(\?P<(\w+)>[^/]*\)", r"<str:\1>", route).replace("\\.", ".").replace("\\Z", ""), rule


def _rows(before, kind, name):
    stands = STANDS.get((before, name)) or STANDS.get(("", name))
    if stands is None:
        return [OTHERWISE[kind]]
    if isinstance(stands, list):
        return stands
    model, field = stands if isinstance(stands, tuple) else (stands, "pk")
    return [*sorted({str(value) for value in _values(model, field)}), OTHERWISE[kind]]


def _values(model: type[Model], field):
    return model._base_manager.values_list(field, flat=True)
