"""``cycle.toml`` as the cycle stands: laid beside sheets that are handed in without one."""

from exams.cycle_sheets.toml_rules import PART_TWO
from exams.rules.parsing import as_toml
from panels.reading.models import Panel


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
