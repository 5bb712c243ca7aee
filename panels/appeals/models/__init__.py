from panels.appeals.models import sealed  # known to Django, offered to nobody
from panels.appeals.models.appeals import Appeal

__all__ = [
    "Appeal",
]
