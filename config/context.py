"""What the frame of every page needs: the desks of this person, and whether this is the demonstration."""

from dataclasses import dataclass

from django.urls import reverse

from config.demo import is_demonstration, sign_ins
from config.mailbox import is_open as mailbox_is_open
from exams.accounts.permissions import Permission, holds
from exams.refusals.typed_input import typed_of

DESKS = (
    ("My exam", "candidate:home", "/my/", Permission.REGISTER),
    ("Scripts", "reviewer:desk", "/desk/", Permission.RATE_SCRIPTS),
    ("Discrepancies", "lead:discrepancies", "/lead/", Permission.SETTLE_SCRIPTS),
    ("Recommendations", "recommendations:all", "/recommendations/", Permission.SIGN_RECOMMENDATIONS),
    ("Proctoring", "proctor:sittings", "/proctor/", Permission.PROCTOR_SITTINGS),
    ("Portfolios", "portfolios:desk", "/portfolios/", Permission.REVIEW_PORTFOLIOS),
    ("Cycles", "office:cycles", "/office/", Permission.RUN_CYCLES),
    ("Rules", "rules:mine", "/office/rules/", Permission.KEEP_RULES),
    ("Registry", "endorsements:list", "/office/registry/", Permission.KEEP_REGISTRY),
    ("Committee", "committee:dockets", "/committee/", Permission.READ_CASES),
)
ALSO = (("Registry", "/office/renewals/"),)  # pages of a desk that stand at an address of their own


@dataclass(frozen=True, slots=True)
class Desk:
    label: str
    url: str
    current: bool


def frame(request):
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated

    def desks():
        """Asked for by the frame alone: the open paper has none, and asks the database nothing for it."""
        stand = [(prefix, label) for label, _, prefix, _ in DESKS] + [(prefix, label) for label, prefix in ALSO]
        _, here = max((place for place in stand if request.path.startswith(place[0])), default=("", ""))
        return [
            Desk(label, reverse(name), label == here)
            for label, name, _, permission in DESKS
            if signed_in and holds(user, permission)
        ]

    return {
        "desks": desks,
        "typed": lambda: typed_of(request) if signed_in and request.method == "GET" else {},
        "demo_mode": is_demonstration(),
        "mailbox": reverse("mailbox") if mailbox_is_open() else "",
        "demo_sign_ins": [] if signed_in else sign_ins(),
    }
