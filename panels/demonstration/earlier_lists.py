"""People endorsed before the house kept the decisions, as the associations' earlier lists have them."""

import csv
import io
from datetime import date

from panels.endorsements.procedures.earlier_list import take_over_list

PLACES = ("Cedar Falls", "New Haven", "Saint-Jérôme", "Port Ellen", "Alder Creek", "Zürich Township")
CATEGORIES = ("Family Associate", "Family Specialist", "Specialist", "Mentor-Clinical", "Mentor-Policy")
STATES = ("active",) * 7 + ("lapsed", "inactive", "archived")


def earlier_lists(story, now):
    story.say("Earlier lists of people endorsed: 120 and 60")
    cast = story.cast
    for association, prefix, many in ((cast.cedar, "CV", 120), (cast.lakes, "NL", 60)):
        take_over_list(association, "endorsed.csv", _sheet(story.material, prefix, many), by=cast.coordinator, now=now)


def _sheet(material, prefix, many) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "number", "credential", "category", "granted_on", "place", "state", "exam"])
    for n in range(many):
        category = CATEGORIES[n % len(CATEGORIES)]
        # The old list does not say of everybody whether an exam was taken; associates never sat one.
        exam = "no" if category.startswith("Family") else ("yes", "unknown")[n % 3 == 0]
        writer.writerow(
            [
                material.name(), f"{prefix}-{n + 1:04d}", ("IMH-E", "ECMH-E")[n % 4 == 1], category,
                date(2012 + n % 11, 1 + n % 12, 3 + n % 25).isoformat(), PLACES[n % len(PLACES)],
                STATES[n % len(STATES)], exam,
            ]
        )  # fmt: skip
    return out.getvalue().encode()
