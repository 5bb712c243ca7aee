"""The office lets new people in, asks them, refuses them."""

from django import forms

from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission
from exams.actions.declaration import action
from exams.actions.forms import ActionForm
from exams.associations.actions.rows import NEW_PEOPLE
from exams.associations.forms.door import AskForm, RefusalForm
from exams.associations.procedures import admissions
from exams.associations.queries import possible_doubles
from exams.associations.states import AdmissionState

OFFICE = {"may": Permission.RUN_CYCLES}


def undecided(admission):
    return admission.state in (AdmissionState.WAITING, AdmissionState.ASKED)


class LetInForm(ActionForm):
    record_of = forms.ModelChoiceField(
        Candidate.objects.none(), required=False, label="Record", empty_label="A new record",
        help_text="A record of the same name without an account may be theirs already.",
    )  # fmt: skip

    def prepare(self):
        doubles = possible_doubles(self.row.association, [self.row]).get(self.row.pk, [])
        free = [one.pk for one in doubles if one.user_id is None]
        self.fields["record_of"].queryset = Candidate.objects.filter(pk__in=free)
        if not free:
            self.fields["record_of"].widget = forms.HiddenInput()


def foreseen_entry(admission, given, *, by, now):
    known = given.get("record_of")
    if known:
        yield f"{admission} ({admission.user.email}) has the record {known.reference}, {known.name}, from now on."
    else:
        yield f"{admission} ({admission.user.email}) becomes a candidate of {admission.association}, with a new number."
    for one in possible_doubles(admission.association, [admission]).get(admission.pk, []):
        if one != known:
            yield f"May be the same person as {one.name} ({one.reference}), {one.email or 'no address'}."
    yield "They are told by e-mail, and can apply in a cycle that is open."


@action(
    NEW_PEOPLE, title="Let in", form=LetInForm, when=undecided, consequences=foreseen_entry,
    final="A record stays: what was one person twice is merged, not deleted.", **OFFICE,
)  # fmt: skip
def let_in(admission, *, record_of=None, by, now):
    """A candidate from now on."""
    made = admissions.let_in(admission, record_of=record_of, by=by, now=now)
    return f"{made} is let in as {made.candidate.reference}; the e-mail goes out."


@action(
    NEW_PEOPLE, title="Ask", form=AskForm, when=undecided, **OFFICE,
    final="The question goes out by e-mail; another one can follow.",
)  # fmt: skip
def ask_new_person(admission, *, question, by, now):
    """A question that is answered before the office decides."""
    admissions.ask(admission, question=question, by=by, now=now)
    return f"{admission} is asked."


def foreseen_refusal(admission, given, *, by, now):
    yield f"{admission} ({admission.user.email}) is told by e-mail that they cannot apply, with your reason."


@action(
    NEW_PEOPLE, title="Refuse", form=RefusalForm, when=undecided, undo="reconsider-new-person", danger=True,
    consequences=foreseen_refusal, **OFFICE,
)  # fmt: skip
def refuse_new_person(admission, *, reason, by, now):
    """They read the reason."""
    admissions.refuse(admission, reason=reason, by=by, now=now)
    return f"{admission} is refused."


@action(
    NEW_PEOPLE, title="Take the refusal back", undo="refuse-new-person",
    when=lambda admission: admission.state == AdmissionState.REFUSED, **OFFICE,
)  # fmt: skip
def reconsider_new_person(admission, *, by, now):
    """They wait again, and are told."""
    admissions.reconsider(admission, by=by, now=now)
    return f"{admission} waits to be let in again."
