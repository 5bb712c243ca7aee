"""``cycle.toml`` as the cycle stands: laid beside sheets that are handed in without one."""

from panels.models import Panel


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


def _text(value) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
