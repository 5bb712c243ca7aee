"""What is added to an application: the other credential, or what stands on the category; one set of tasks for all."""

from exams.audit.procedures import recorded
from exams.cycles.states import Credential, Part
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.models import Registration
from exams.registration.procedures.registrations import add_registration, require_open
from exams.registration.states import RegistrationState
from exams.rules.sections.eligibility import NO, ONE_EXAM

OPEN = (RegistrationState.APPLYING, RegistrationState.REGISTERED)


def open_to(registration) -> list[tuple[str, str]]:
    """[(credential, category)] that can be added to this application."""
    if registration.beside_id or registration.state not in OPEN:
        return []
    rules, credential = registration.cycle.rules, registration.credential
    found = [(credential, one.category) for one in rules.portfolio.add_ons if registration.category in one.stands_on]
    if rules.eligibility.both_credentials != NO and not rules.portfolio.add_on(registration.category):
        found += [(other, registration.category) for other in Credential.values if other != credential]
    mine = registration.cycle.registrations.not_withdrawn().filter(candidate=registration.candidate_id)
    taken = set(mine.values_list("credential", "category"))
    return [one for one in dict.fromkeys(found) if one not in taken]


@recorded
def add_to_application(registration, *, credential, category, by, now):
    """Another registration beside this one: decided on its own, with the tasks that are done already."""
    registration = Registration.objects.select_related("cycle__rule_book", "candidate").get(pk=registration.pk)
    if (credential, category) not in open_to(registration):
        raise Invalid(f"{credential} {category} cannot be added to this application.")
    require_open(registration.cycle, credential=credential, category=category, now=now)
    return add_registration(
        registration.candidate, cycle=registration.cycle, credential=credential, category=category, by=by, now=now,
        state=RegistrationState.APPLYING, beside=registration,
        exam_with=registration if sits_once(registration, credential, category) else None,
    )  # fmt: skip


def sits_once(registration, credential, category) -> bool:
    """Whether one exam counts for the other credential too: by the rules, and on the same paper."""
    if category != registration.category or credential == registration.credential:
        return False
    if not registration.sits_exam or registration.cycle.rules.eligibility.both_credentials != ONE_EXAM:
        return False
    papers = list(registration.cycle.papers.values_list("part", "credential", "category", "form"))
    return all(_paper(papers, part, registration.credential, category) == _paper(papers, part, credential, category)
               for part in Part.values)  # fmt: skip


def _paper(papers, part, credential, category):
    """The form of the most particular paper that fits."""
    fitting = [
        (bool(of), bool(whose), form)
        for p, whose, of, form in papers
        if p == part and whose in ("", credential) and of in ("", category)
    ]
    return max(fitting, default=(False, False, None))[2]


def require_with_its_application(registration):
    """What was added is handed in with, or after, the application it was added to."""
    if registration.beside and registration.beside.state == RegistrationState.APPLYING:
        raise Refused(
            f"This belongs to your application for {registration.beside.credential} {registration.beside.category}: "
            "hand that in, and this goes with it."
        )
