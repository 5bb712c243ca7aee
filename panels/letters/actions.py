"""Letters: their texts written in versions, tried on oneself, sent again, put on paper."""

from django.urls import reverse

from exams.accounts.models import Association
from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.jobs import procedures as jobs
from exams.refusals.exceptions import Refused, WrongState
from exams.wording.phrases import counted
from panels.committee.models import Decision
from panels.letters.composing import NEEDED, letter_of
from panels.letters.forms import KeptTextForm, LetterTextForm, UseAgainForm
from panels.letters.models import LetterTemplate
from panels.letters.previews import editor_context, preview
from panels.letters.procedures import sending
from panels.letters.procedures.templates import save_letter_template


def _cycles(user, *may):
    return Cycle.objects.with_permission(user, *may).select_related("association", "rule_book")


def _decisions(user, *may):
    cycles = Cycle.objects.with_permission(user, *may)
    return Decision.objects.filter(case__registration__cycle__in=cycles).select_related(*NEEDED)


def _texts(user, *may):
    return LetterTemplate.objects.filter(association__in=user.associations(*may)).select_related("association")


def _letter(decision):
    return reverse("letters:show", args=[decision.case.registration.cycle_id, decision.pk])


CYCLES_WITH_LETTERS = Rows("cycles", _cycles, page="letters:list", named=lambda cycle: cycle.name)
DECISIONS = Rows("decisions", _decisions, page=_letter)
LETTER_TEXTS = Rows("letter-texts", _texts, page="letters:text")
ASSOCIATIONS = Rows(
    "associations", lambda user, *may: Association.objects.filter(pk__in=user.associations(*may)), key="slug",
    page=lambda association: reverse("letters:texts"),
)  # fmt: skip
OFFICE = {"may": Permission.RUN_CYCLES}
RELEASE = {"may": Permission.RELEASE_DECISIONS}


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@action(ASSOCIATIONS, title="Look at it", form=LetterTextForm, final="It changes nothing.", **OFFICE)
def preview_letter_text(association, *, by, now, **text):
    """As it would be read, on the newest decision that it could tell of."""
    letter = preview(association, by=by, **text)
    form = KeptTextForm(initial=text, row=association, by=by, now=now)
    context = editor_context(form, association, text["language"], text["outcome"], letter=letter)
    return Done(data={"text": letter.plain()}, show=("letters/text_editor.html", context))


@action(ASSOCIATIONS, title="Save this version", form=KeptTextForm, undo="use-letter-text-again", **OFFICE)
def write_letter_text(association, *, by, now, **text):
    """The next version; letters that are written stay as they are."""
    made = save_letter_template(association, by=by, now=now, **text)
    return Done(
        f"Version {made.version} is kept; the next letters are written from it.",
        data={"version": made.version, "text": made.pk},
        go=LETTER_TEXTS.path_of(made),
    )


def in_force(template):
    newer = LetterTemplate.objects.filter(
        association=template.association_id, language=template.language, outcome=template.outcome,
        version__gt=template.version,
    )  # fmt: skip
    return not newer.exists()


@action(
    LETTER_TEXTS, title="Use this version again", form=UseAgainForm, undo="use-letter-text-again",
    when=lambda template: not in_force(template), **OFFICE,
)  # fmt: skip
def use_letter_text_again(template, *, reason, by, now):
    """Its words become the newest version; the versions in between stay."""
    made = save_letter_template(
        template.association, language=template.language, outcome=template.outcome, subject=template.subject,
        body=template.body, reason=f"Version {template.version} again: {reason}", by=by, now=now,
    )  # fmt: skip
    sentence = (
        f"Version {made.version} says what version {template.version} said; the next letters are written from it."
    )
    return Done(sentence, go=LETTER_TEXTS.path_of(made))


# ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def released(cycle, *, by, now):
    if cycle.state != CycleState.RELEASED:
        raise WrongState("Nothing was sent yet: the letters go out when the decisions are released.")


def foreseen_sending(cycle, given, *, by, now):
    fresh, again = sending.what_did_not_arrive(cycle, now=now)
    if again:
        yield f"{counted(again, 'e-mail')} that did not arrive {'goes' if again == 1 else 'go'} again."
    if fresh:
        yield f"{counted(len(fresh), 'candidate')} with an account since: told now."
    if again or fresh:
        yield "What is out stays out: nobody gets a letter twice."


@action(
    CYCLES_WITH_LETTERS, title="Send what did not arrive", guards=[released], consequences=foreseen_sending,
    final="A letter that is out cannot be called back.", **RELEASE,
)  # fmt: skip
def send_letters_again(cycle, *, by, now):
    """The post of what waits begins as well."""
    n = sending.send_what_did_not_arrive(cycle, by=by, now=now)
    again = f"{counted(n, 'letter goes', 'letters go')} again." if n else "Nothing has to go again."
    return f"{again} What still waits is being sent."


def written(cycle, *, by, now):
    if cycle.state != CycleState.RELEASED:
        raise Refused("The letters are written when the decisions are released; print them then.")


@action(
    CYCLES_WITH_LETTERS, title="Put all letters on paper", guards=[written], final="It can be made anew at any time.",
    **RELEASE,
)  # fmt: skip
def print_letters(cycle, *, by, now):
    jobs.ask_for("letter-print", cycle=cycle, by=by, now=now)
    return "The letters are being put on paper."


@action(DECISIONS, title="Send a test to me", final="It goes to nobody but you.", **RELEASE)
def send_test_letter(decision, *, by, now):
    """The letter by e-mail to whoever looks at it."""
    sending.send_test_letter(letter_of(decision), decision.case.registration.cycle, by=by, now=now)
    return f"A test is on its way to {by.email}."
