"""The sealed room is done with a panel that reads for an appeal, or needs somebody else for it."""

from django.dispatch import receiver

from panels.appeals.procedures.fresh_readers import give_to_fresh_readers
from panels.appeals.procedures.moves import come_back
from panels.reading.signals import panel_settled, reader_wanted


@receiver(reader_wanted)
def find_somebody_fresh(sender, *, panel, by, now, **_):
    """No lead of the first round settles it."""
    give_to_fresh_readers(panel, by=by, now=now)


@receiver(panel_settled)
def let_the_committee_answer(sender, *, panel, now, **_):
    come_back(panel, now=now)
