from panels.endorsements.models.endorsements import Endorsement, EndorsementChange, EndorsementWord, TakenOverList
from panels.endorsements.models.signing_keys import SigningKey

__all__ = [
    "Endorsement",
    "EndorsementChange",
    "EndorsementWord",
    "SigningKey",
    "TakenOverList",
]
