"""Letters: written once from the decisions when they are released, handed to the post once, never changed."""

import hashlib

from django.db import transaction

from exams.accounts.models import User
from exams.audit.procedures import record
from exams.calendar.days import local_day
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.jobs import procedures as jobs
from exams.messages.mail import post_mail, refused_mail
from exams.messages.mail import send_anew as let_go_again
from exams.messages.models import Notice
from exams.messages.procedures import hand_over
from exams.refusals.exceptions import Refused, WrongState
from exams.rules.sections.letters import WHOLE
from panels.committee.models import Decision
from panels.letters.composing import NEEDED, compose, frozen, join_marks_in_force, letter_of, read_letter, templates_of
from panels.letters.default_texts import WORDS
from panels.letters.models import Letter, LetterPrint


@transaction.atomic
def write_letters(cycle, *, by, now, corrections=False):
    """Write the letter about every decision in force that has none, and tell each candidate.

    The decisions have to be released.  Again and again is as good as once: a decision has one letter, a letter has
    one message.  ``corrections``: only those decided anew.  Returns the letters written now.
    """
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("association", "rule_book").get(pk=cycle.pk)
    if cycle.state != CycleState.RELEASED:
        raise WrongState(f"The decisions of {cycle} are not released yet: nothing is written before.")
    decisions = Decision.objects.released().in_force().filter(case__registration__cycle=cycle, letter=None)
    if corrections:
        decisions = decisions.filter(corrects__isnull=False)
    decisions = _in_order(decisions, cycle)
    if not decisions:
        return []
    on, templates = local_day(now, cycle.association.time_zone), templates_of(cycle.association)
    readable = [compose(decision, templates=templates, on=on) for decision in decisions]
    letters = [frozen(letter, now=now) for letter in readable]
    Letter.objects.bulk_create(letters, batch_size=500)
    told = _tell(zip(decisions, readable, strict=True), cycle, now=now)
    whole = hashlib.sha256("".join(sorted(letter.sha256 for letter in letters)).encode()).hexdigest()
    record("letters.written", cycle, by=by, at=now, cycle=cycle, letters=len(letters), told=told, sha256=whole)
    return letters


def send_corrections(*, by, now):
    """The letters about decisions that were corrected after their release.  Returns how many were written."""
    fresh = Decision.objects.released().in_force().filter(corrects__isnull=False, letter=None)
    cycles = Cycle.objects.filter(registrations__case__decisions__in=fresh).distinct()
    return sum(len(write_letters(cycle, by=by, now=now, corrections=True)) for cycle in cycles)


@transaction.atomic
def send_what_did_not_arrive(cycle, *, by, now):
    """Let the e-mails go again that were refused, tell who has got an account since, and start the post.

    What is out stays out, and what is in somebody's hands stays there: the button may be pressed as often as one likes.
    """
    if cycle.state != CycleState.RELEASED:
        raise WrongState("Nothing was sent yet: the letters go out when the decisions are released.")
    told = _tell([(one.decision, read_letter(one, one.decision)) for one in _untold(cycle)], cycle, now=now)
    again = let_go_again(_up_to_date(cycle), now=now)
    if told or again:
        record("letters.sent-anew", cycle, by=by, at=now, cycle=cycle, again=again, told=told)
    jobs.ask_for("letters", cycle=cycle, by=by, now=now)
    return again + told


def what_did_not_arrive(cycle, *, now):
    """(letters of which nobody was told, e-mails that would go again)."""
    return _untold(cycle), refused_mail(_up_to_date(cycle), now=now).count()


def _untold(cycle):
    letters = Letter.objects.of_cycle(cycle).filter(decision__corrected_by=None)
    known = set(notices_of(cycle).values_list("key", flat=True))
    with_account = letters.exclude(decision__case__registration__candidate__user=None).select_related(
        "template", *(f"decision__{name}" for name in NEEDED[:3])
    )
    return [letter for letter in with_account if key_of(cycle, letter.decision_id) not in known]


def _up_to_date(cycle):
    """The messages of letters that no other letter has replaced."""
    replaced = Letter.objects.of_cycle(cycle).filter(decision__corrected_by__isnull=False)
    out_of_date = [key_of(cycle, pk) for pk in replaced.values_list("decision_id", flat=True)]
    return notices_of(cycle).exclude(key__in=out_of_date)


def post_letters(cycle, *, now, tell):
    """Send the post until nothing of it is due, and say how far it is: ``tell(sentence, percent)``."""
    waiting = notices_of(cycle).for_the_post().count()

    def said(sent):
        if sent % 20 == 1:
            tell(f"{min(sent, waiting)} of {waiting} e-mails sent", min(99, 100 * sent // max(waiting, 1)))

    sent = 0
    while more := post_mail(now=now(), tell=said):
        sent += more
    left = notices_of(cycle).for_the_post().count()
    return {"sent": sent, "left": left}


def print_letters(cycle, *, by, now, tell):
    """All letters of a cycle in one PDF; the one made before is replaced."""
    from panels.letters.typesetting import paper

    tell("Reading the letters")
    decisions = _in_order(Decision.objects.in_force().filter(case__registration__cycle=cycle), cycle)
    if cycle.state != CycleState.RELEASED:
        raise Refused("There is nothing to print yet: the letters are written when the decisions are released.")
    letters = [letter_of(d) for d in decisions if getattr(d, "letter", None)]
    if not letters:
        raise Refused("There is no letter to print.")
    tell(f"Setting {len(letters)} letters")
    pdf = paper(letters, title=f"{cycle}: letters", author=cycle.association.name)
    with transaction.atomic():
        made = {"letters": len(letters), "pdf": pdf, "made_by": by, "made_at": now}
        LetterPrint.objects.update_or_create(cycle=cycle, defaults=made)
        record("letters.printed", cycle, by=by, at=now, cycle=cycle, letters=len(letters))
    return {"letters": len(letters)}


@transaction.atomic
def send_test_letter(letter, cycle, *, by, now):
    """The letter, as it is, to whoever looks at it; pressed twice in a minute it goes once."""
    record("letter.tested", cycle, by=by, at=now, cycle=cycle, reference=letter.reference)
    return hand_over(
        [
            Notice(
                user=by,
                subject=f"Test: {letter.subject}"[:200],
                body=f"A test of the letter {letter.reference} is on its way to you by e-mail.",
                mail_text=f"This is a test; it went to nobody else.\n\n{letter.plain()}",
                sent_at=now,
                key=f"test letter {letter.decision_id} {now:%Y%m%d%H%M}",
                by_mail=True,
            )
        ]
    )


def key_of(cycle, decision_id) -> str:
    """Under which each candidate is told of a letter once."""
    return f"letter {cycle.pk} {decision_id}"


def notices_of(cycle):
    """The messages that carry the letters of a cycle."""
    people = User.objects.filter(candidacies__registrations__cycle=cycle)
    return Notice.objects.filter(user__in=people, key__startswith=f"letter {cycle.pk} ")


def _in_order(decisions, cycle):
    """With everything a letter is made of, in one question; the cycle is read once."""
    found = list(decisions.select_related(*NEEDED).order_by("case__position", "decided_at"))
    for decision in found:
        decision.case.registration.cycle = cycle
    join_marks_in_force(found)
    return found


def _tell(pairs, cycle, *, now):
    """One message each, in the account and by e-mail; returns how many."""
    whole = cycle.rules.letters.by_mail == WHOLE
    notices = []
    for decision, letter in pairs:
        registration, words = decision.case.registration, WORDS[letter.language]
        if registration.candidate.user is None:
            continue
        notices.append(
            Notice(
                user=registration.candidate.user,
                subject=letter.subject,
                body=words.corrected if decision.corrects_id else words.notice,
                link=f"/my/registrations/{registration.pk}/",
                mail_text=f"{letter.plain()}\n\n{words.on_the_way}" if whole else "",
                sent_at=now,
                key=key_of(cycle, decision.pk),
                by_mail=True,
            )
        )
    hand_over(notices)
    return len(notices)
