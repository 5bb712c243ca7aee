"""News of decisions, sent inside the transaction: endorsements and letters stand or fall with the release.

| Signal | Who hears it, in the order of ``INSTALLED_APPS`` |
|---|---|
| ``decisions_released`` | ``panels.endorsements`` grants (then ``panels.renewals`` dates), ``panels.letters`` writes |
| ``decision_corrected`` | ``panels.endorsements``: the endorsement follows the decision |
"""

from django.dispatch import Signal

decisions_released = Signal()  # cycle, by, now, done: {"letters": how many}
decision_corrected = Signal()  # decision, by, now
