"""The rows: the house itself, associations as their office and as everybody sees them, questions, new people."""

from django.urls import reverse

from exams.accounts.models import Association
from exams.accounts.permissions import OWN, PUBLIC, Permission
from exams.actions.declaration import Rows
from exams.associations.models import Admission, Installation, Question
from exams.associations.procedures.founding import is_set_up

RUN = Permission.RUN_CYCLES


def _to_set_up(user, *may):
    Installation.objects.the_one()
    return Installation.objects.none() if is_set_up() else Installation.objects.all()


def _for_its_owner(user, *may):
    return Installation.objects.all() if getattr(user, "is_staff", False) else Installation.objects.none()


def _office(association):
    return reverse("association:office", args=[association.slug])


INSTALLATION = Rows("installation", _to_set_up, page=lambda house: reverse("start"))
HOUSE = Rows("house", _for_its_owner, page=lambda house: reverse("association:list"))
OWN_ASSOCIATIONS = Rows(
    "own-associations",
    lambda user, *may: Association.objects.filter(pk__in=user.associations(*may)),
    page=_office,
    key="slug",
    named=lambda association: association.name,
    model=Association,
    shows={
        name: name
        for name in (
            "slug", "name", "short_name", "time_zone", "language", "introduction", "contact_email", "phone",
            "web_address", "postal_address", "color", "office_lets_in", "candidate_numbers",
        )
    },
    reads=(RUN,),
)  # fmt: skip
DOORS = Rows(
    "doors",
    lambda user, *may: Association.objects.all(),
    page="apply",
    key="slug",
    named=lambda association: association.name,
    model=Association,
    shows={
        name: name for name in ("slug", "name", "short_name", "introduction", "contact_email", "phone", "web_address")
    },
    reads=PUBLIC,
)
QUESTIONS = Rows(
    "faqs",
    lambda user, *may: Question.objects.filter(association__in=user.associations(*may)).select_related("association"),
    page=lambda question: f"{_office(question.association)}#questions",
    model=Question,
    shows={
        "id": "id",
        "association": "association.slug",
        "question": "question",
        "answer": "answer",
        "position": "position",
        "removed_at": "removed_at",
    },
    reads=(RUN,),
)
NEW_PEOPLE = Rows(
    "new-people",
    lambda user, *may: Admission.objects.of_office(user, *may).select_related("association", "user", "candidate"),
    page=lambda admission: reverse("association:new-people", args=[admission.association.slug]),
    model=Admission,
    shows={
        "id": "id",
        "association": "association.slug",
        "name": "name",
        "email": "user.email",
        "state": "state",
        "asked": "asked",
        "answer": "answer",
        "applied_at": "applied_at",
        "decided_at": "decided_at",
        "candidate": "candidate_id",
    },
    reads=(RUN,),
)
MY_ADMISSIONS = Rows(
    "my-admissions",
    lambda user, *may: (
        Admission.objects.filter(user=user).select_related("association", "user")
        if user.is_authenticated
        else Admission.objects.none()
    ),
    page=lambda admission: reverse("apply", args=[admission.association.slug]),
    model=Admission,
    shows={
        "id": "id", "association": "association.slug", "name": "name", "state": "state", "asked": "asked",
        "answer": "answer", "applied_at": "applied_at", "decided_at": "decided_at",
    },
    reads=OWN,
)  # fmt: skip
