"""Somebody applies at an association's public door."""

from django.urls import reverse

from exams.accounts.permissions import OWN
from exams.actions.declaration import Done, action
from exams.associations.actions.rows import DOORS, MY_ADMISSIONS
from exams.associations.forms.door import AnswerForm, ApplyForm
from exams.associations.models import Admission
from exams.associations.procedures import admissions
from exams.associations.states import AdmissionState


def not_applied_yet(association, *, by, now):
    admission = Admission.objects.filter(association=association, user=by).select_related("candidate").first()
    if admission:
        admissions.require_free(association, admission, by)


@action(
    DOORS, title="Apply", may=OWN, form=ApplyForm, guards=[not_applied_yet],
    final="A record stays with the association; an application in a cycle can be withdrawn at any time.",
)  # fmt: skip
def apply_to_association(association, *, name, phone, agency, by, now):
    """To become a candidate of this association: at once, or when its office lets you in."""
    made = admissions.apply_to(association, name=name, phone=phone, agency=agency, by=by, now=now)
    there = reverse("apply", args=[association.slug])
    if made.state != AdmissionState.ADMITTED:
        return Done(f"{association} has your application and answers you by e-mail.", {"state": made.state}, go=there)
    said = f"{association} knows you as {made.candidate.reference}."
    return Done(said, {"state": made.state, "reference": made.candidate.reference}, go=there)


@action(
    MY_ADMISSIONS, title="Answer the office", may=OWN, form=AnswerForm,
    when=lambda admission: admission.state == AdmissionState.ASKED,
    final="What you answer stays with your application.",
)  # fmt: skip
def answer_office(admission, *, text, by, now):
    """What the office wanted to know."""
    admissions.answer(admission, text=text, by=by, now=now)
    return "The office has your answer."
