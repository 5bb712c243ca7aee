"""The sheets a cycle stands on: those applied last, or what the house itself knows, in the same columns."""

import csv
import io

from exams.exchange.rules import PART_TWO
from exams.rules_reading import as_toml
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
    rules, panel = cycle.rules, Panel.objects.filter(cycle=cycle).select_related("rubric").first()
    rubric = panel.rubric.criteria.all() if panel else ()
    criteria = [{"name": c.name, "minimum": c.minimum, "maximum": c.maximum, "weight": c.weight} for c in rubric]
    return as_toml(
        {
            "cycle": {
                "association": cycle.association.name,
                "name": cycle.name,
                "year": cycle.year,
                "season": cycle.season,
                "categories": rules.categories,
            },
            "part_one": {"rule": rules.part_one.rule, "value": rules.part_one.value},
            "part_two": {
                **{name: getattr(rules.part_two, name) for name in PART_TWO},
                **({"criteria": criteria} if criteria else {}),
            },
            "portfolio": {"required": rules.portfolio_required},
        }
    )


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
