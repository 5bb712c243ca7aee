"""For whose appeal a panel reads: the only module that opens this road from scripts to a person."""

from panels.appeals.models.sealed import SealedAppeal
from panels.reading import sealing


def seal_again(appeal, first, panel):
    """The appellant's scripts of the first panel once more, under codes that nobody has seen; how many."""
    SealedAppeal.objects.create(panel=panel, appeal=appeal)
    return sealing.seal_copies(first, appeal.registration, panel)


def panels_of_appeals(appeals):
    """{appeal: its panel}; none where nothing was read again."""
    found = SealedAppeal.objects.filter(appeal__in=appeals).select_related("panel__rubric", "panel__cycle__rule_book")
    return {one.appeal_id: one.panel for one in found}


def read_again(appeals):
    """The ids of those for which Part Two was read again."""
    return set(SealedAppeal.objects.filter(appeal__in=appeals).values_list("appeal_id", flat=True))


def appeal_of(panel):
    return SealedAppeal.objects.select_related("appeal").get(panel=panel).appeal
