"""News of registrations, sent inside the transaction: what hears it stands or falls with the step."""

from django.dispatch import Signal

accommodation_decided = Signal()  # candidate, by, now
endorsements_held = (
    Signal()
)  # candidates: whoever knows answers with {(candidate, credential, category)} that are active
bill_settled = Signal()  # bill, by, now: nothing of it is owed any more
