"""What the office sees of the letters of a cycle: each with where it is, in words."""

from dataclasses import dataclass

from django.db.models import Count, Q

from exams.accounts.models import User
from exams.calendar.zones import said_in
from exams.wording.languages import LANGUAGES
from panels.committee.models import Decision
from panels.letters.composing import language_of
from panels.letters.models import Letter
from panels.letters.procedures.sending import key_of, notices_of

ALL, FAILED, NO_ACCOUNT = "all", "failed", "no-account"
SHOWN = {
    ALL: "All letters",
    FAILED: "Could not be e-mailed",
    NO_ACCOUNT: "To be sent by post: no account",
}
IN_A_ROW = (
    "case__registration__candidate__user",
    "case__registration__cycle__association",
    "letter",
    "recommendation",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One letter in the list: ``tag`` is a class of the house's, ``word`` what it says, ``sentence`` the rest."""

    decision: Decision
    name: str
    reference: str
    email: str
    language: str
    tag: str
    word: str
    sentence: str = ""

    @property
    def moved(self) -> bool:
        """Whether the marks have moved since it was decided."""
        return self.decision.recommendation.superseded_at is not None


@dataclass(frozen=True, slots=True)
class Tally:
    written: int
    in_accounts: int
    mailed: int
    waiting: int
    failed: int
    no_account: int

    @property
    def percent(self) -> int:
        return 100 * self.mailed // self.in_accounts if self.in_accounts else 0


def decisions_of(cycle, *, show=ALL):
    """The decisions in force, in the order of the docket, as the list wants them."""
    found = Decision.objects.in_force().filter(case__registration__cycle=cycle)
    if show == NO_ACCOUNT:
        found = found.filter(case__registration__candidate__user=None)
    if show == FAILED:
        failed = notices_of(cycle).for_the_post().exclude(mail_error="").values_list("key", flat=True)
        found = found.filter(pk__in=[key.rpartition(" ")[2] for key in failed])
    return found.select_related(*IN_A_ROW).order_by("case__position", "pk")


def lines_of(cycle, decisions, zone) -> list[Line]:
    """One line a decision; the messages that carry the letters are asked for once."""
    people = [d.case.registration.candidate.user_id for d in decisions]
    keys = [key_of(cycle, d.pk) for d in decisions]
    notices = {n.key: n for n in notices_of(cycle).filter(user__in=[p for p in people if p], key__in=keys)}
    return [
        _line(d, notices.get(key_of(cycle, d.pk)), released=d.case.released_at is not None, zone=zone)
        for d in decisions
    ]


def _line(decision, notice, *, released, zone):
    candidate, letter = decision.case.registration.candidate, getattr(decision, "letter", None)
    language = LANGUAGES[letter.language if letter else language_of(decision)]
    tag, word, sentence = _where(letter, candidate.user, notice, released=released, zone=zone)
    email = candidate.user.email if candidate.user else candidate.email
    return Line(decision, candidate.name, candidate.reference, email, language, tag, word, sentence)


def _where(letter, user: User | None, notice, *, released, zone) -> tuple[str, str, str]:
    if letter is None:
        return ("tag--waiting", "Being written", "") if released else ("", "Not released yet", "")
    if user is None:
        return "tag--problem", "By post", "There is no account: print the letter and send it."
    if notice is None:
        return "tag--waiting", "Not told yet", "The account is new: send what did not arrive."
    shown = f"In the account since {said_in(letter.made_at, zone)}."
    if notice.mailed_at:
        return "tag--done", "E-mailed", f"{said_in(notice.mailed_at, zone)}. {shown}"
    if notice.mail_given_up_at:
        return "tag--problem", "Could not be e-mailed", f"{_ended(notice.mail_error)} {shown}"
    if notice.mail_error:
        after = f" Tried again from {said_in(notice.mail_after, zone)}." if notice.mail_after else ""
        return "tag--waiting", "Tried in vain", f"{_ended(notice.mail_error)}{after} {shown}"
    return "tag--waiting", "Waits for the post", shown


def _ended(sentence: str) -> str:
    """What a server said, as a sentence."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def tally_of(cycle) -> Tally:
    in_force, nobody = Q(decision__corrected_by=None), Q(decision__case__registration__candidate__user=None)
    counts = Letter.objects.of_cycle(cycle).aggregate(
        written=Count("pk"), no_account=Count("pk", filter=in_force & nobody)
    )
    waits, failed = Q(mailed_at=None, mail_error=""), Q(mailed_at=None) & ~Q(mail_error="")
    told = notices_of(cycle).aggregate(
        in_accounts=Count("pk"),
        mailed=Count("pk", filter=Q(mailed_at__isnull=False)),
        waiting=Count("pk", filter=waits),
        failed=Count("pk", filter=failed),
    )
    return Tally(**counts, **told)
