"""The sheets a cycle stands on: those applied last, or what the house itself knows, in the same columns."""

import csv
import io

from panels.models import Panel


def standing_files(cycle) -> dict[str, bytes]:
    """File name → content.  New sheets are laid over these, so that one sheet alone can be handed in."""
    last = cycle.sheet_imports.filter(applied=True).order_by("-at", "-pk").first()
    if last:
        files = {file.name: bytes(file.content) for file in last.files.all()}
    else:
        files = {"candidates.csv": _candidates(cycle)}
    files["cycle.toml"] = cycle_toml(cycle).encode()
    return files


def lay_over(standing, handed_in):
    """The new sheets instead of the old ones of the same name, whatever their format."""
    stems = {_stem(name) for name in handed_in}
    return {name: content for name, content in standing.items() if _stem(name) not in stems} | dict(handed_in)


def cycle_toml(cycle) -> str:
    """``cycle.toml`` as this cycle's rules and rubric would write it."""
    rules = cycle.rules
    lines = [
        "[cycle]",
        f"association = {_text(cycle.association.name)}",
        f"name = {_text(cycle.name)}",
        f"year = {cycle.year}",
        f"season = {_text(cycle.season)}",
        "",
        "[part_one]",
        f"rule = {_text(rules.part_one.rule)}",
        f"value = {rules.part_one.value}",
        "",
        "[part_two]",
        f"pass_percent = {rules.part_two.pass_percent}",
        f"readings = {rules.part_two.readings}",
        f"adjacent_levels = {rules.part_two.adjacent_levels}",
        f"percent_of = {_text(rules.part_two.percent_of)}",
    ]
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric").first()
    if panel:
        criteria = [_criterion(c) for c in panel.rubric.criteria.all()]
        lines += ["criteria = [", *criteria, "]"]
    lines += ["", "[portfolio]", f"required = {str(rules.portfolio_required).lower()}", ""]
    return "\n".join(lines)


def _criterion(c) -> str:
    return f"  {{ name = {_text(c.name)}, minimum = {c.minimum}, maximum = {c.maximum}, weight = {c.weight!r} }},"


def _candidates(cycle) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["candidate", "name", "email", "credential", "category"])
    for registration in cycle.registrations.standing().select_related("candidate").order_by("position"):
        person = registration.candidate
        writer.writerow([person.reference, person.name, person.email, registration.credential, registration.category])
    return out.getvalue().encode()


def _stem(name) -> str:
    return name.rsplit(".", 1)[0].lower()


def _text(value) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
