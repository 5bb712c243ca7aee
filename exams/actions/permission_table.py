"""Who may do and see what, computed from the declarations: one row for each action, page and address of the API."""

from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

from exams.accounts.permissions import MAY, OWN, PUBLIC, Permission, Role
from exams.actions.declaration import actions

# Pages that are not ours: signing in, the files the web server would give out, the schema and its browser.
FOREIGN = {"accounts/": PUBLIC, "static/": PUBLIC, "api/v1/schema/": OWN, "api/v1/docs/": OWN}


@dataclass(frozen=True, slots=True)
class Line:
    kind: str  # action, page, API
    name: str
    title: str
    rule: tuple[Permission, ...] | str | None

    @property
    def roles(self) -> list[Role]:
        if not isinstance(self.rule, tuple):
            return list(Role) if self.rule in (OWN, PUBLIC) else []
        return [role for role in Role if MAY[role] & {*self.rule}]

    @property
    def may(self) -> str:
        if isinstance(self.rule, tuple):
            return " or ".join(permission.value for permission in self.rule)
        return {OWN: "whoever is signed in, on what is theirs", PUBLIC: "everybody who has the address"}.get(
            self.rule or "", "no rule"
        )


def permission_table() -> list[Line]:
    acts = [Line("action", one.name, one.title, one.may) for one in actions()]
    return [*acts, *sorted(_addresses(), key=lambda line: (line.kind, line.name))]


def _addresses(patterns=None, prefix=""):
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(entry.pattern).lstrip("^").rstrip("$")
        if not isinstance(entry, URLPattern):
            yield from _addresses(entry.url_patterns, route)
        elif entry.name != "perform" and not hasattr(getattr(entry.callback, "cls", None), "declared"):
            yield Line("API" if route.startswith("api/") else "page", f"/{route}", _title(entry), rule_of(entry, route))


def _title(entry) -> str:
    text = (entry.callback.__doc__ or "").strip().split("\n")[0]
    return text or entry.name or ""


def rule_of(entry, route):
    """Who may see an address: permissions, OWN, PUBLIC, or None where nobody said."""
    view = entry.callback
    if hasattr(view, "rule"):
        return view.rule
    foreign = next((rule for start, rule in FOREIGN.items() if route.startswith(start)), None)
    if foreign:
        return foreign
    viewed = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if hasattr(viewed, "rows"):
        return viewed.rows.reads
    return next((one.rule for one in getattr(viewed, "permission_classes", ()) if hasattr(one, "rule")), None)
