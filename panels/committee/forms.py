"""Well-formed input to the committee."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework import serializers

from exams.accounts.models import User
from exams.actions.forms import ActionForm
from panels.committee.members import committee_of, members_on
from panels.committee.models import Recommendation
from panels.committee.procedures.signatures import to_be_signed
from panels.committee.states import DECIDABLE, Outcome, Stance, outcomes_of

DECIDED = "Choose what was decided."
RECOMMENDED = "Choose what the panel recommends."
STOOD = [choice for choice in Stance.choices if choice[0] not in (Stance.VOTED, Stance.SILENT)]


class ProposalForm(ActionForm):
    """What is recommended, moved or decided, on which condition and why."""

    outcome = forms.ChoiceField(
        choices=[(o.value, o.label) for o in DECIDABLE],
        widget=forms.RadioSelect,
        error_messages={"required": DECIDED, "invalid_choice": DECIDED},
    )
    condition = forms.CharField(
        required=False,
        max_length=2000,
        label="Condition",
        help_text="Only with “Endorse with a condition”: what has to follow.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence or two; the candidate will read it.",
        error_messages={"required": "Write the reason for the decision in a sentence: the candidate will read it."},
    )


class CaseProposalForm(ProposalForm):
    """On a case: where no exam is asked for, none can be taken again."""

    def prepare(self):
        outcomes = outcomes_of(self.row.registration)
        self.fields["outcome"].choices = [(o.value, o.label) for o in outcomes]


class MotionForm(CaseProposalForm):
    secret = forms.BooleanField(required=False, label="Secret ballot")


class SigningForm(ProposalForm):
    outcome = forms.ChoiceField(
        choices=[(o.value, o.label) for o in DECIDABLE],
        widget=forms.RadioSelect,
        error_messages={"required": RECOMMENDED, "invalid_choice": RECOMMENDED},
    )
    reason = forms.CharField(
        required=False,
        max_length=5000,
        label="Reasons",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where you recommend otherwise than the rules propose. Do not name anybody.",
    )


class SignSeveralForm(ActionForm):
    code = forms.ModelMultipleChoiceField(
        Recommendation.objects.none(),
        to_field_name="code",
        label="Codes",
        error_messages={"required": "Choose at least one recommendation to sign."},
    )

    def prepare(self):
        self.fields["code"].queryset = to_be_signed(self.row).exclude(outcome=Outcome.ENDORSE_ON_CONDITION)


class _DateAndTime(forms.SplitDateTimeWidget):
    """A day and an hour on the page, one value in JSON."""

    def value_from_datadict(self, data, files, name):
        if isinstance(data.get(name), str):
            return [data[name], ""]
        return super().value_from_datadict(data, files, name)


class WhenField(forms.SplitDateTimeField):
    """Said in the zone of the association, wherever whoever says it lives."""

    zone = None

    def __init__(self, **kwargs):
        widget = _DateAndTime(date_attrs={"type": "date"}, time_attrs={"type": "time"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value):
        with timezone.override(self.zone):
            if value and value[0] and "T" in str(value[0]):
                return self._one_value(value[0])
            return super().clean(value)

    def _one_value(self, value) -> datetime:
        try:
            found = parse_datetime(value)
        except ValueError:
            found = None
        if found is None:
            raise forms.ValidationError("Write a day and an hour: 2026-05-04T18:00.")
        return found if timezone.is_aware(found) else timezone.make_aware(found)

    def prepare_value(self, value):
        return (
            timezone.localtime(value, ZoneInfo(self.zone)).replace(tzinfo=None)
            if isinstance(value, datetime) and self.zone
            else value
        )

    def for_schema(self):
        return serializers.DateTimeField()


class MeetingForm(ActionForm):
    """The row is the cycle, or the meeting that is moved."""

    starts_at = WhenField(label="Begins")
    place = forms.CharField(required=False, max_length=200, label="Place", help_text="A place, a link, or both.")
    link = forms.URLField(
        required=False, max_length=500, label="Link for those who take part from elsewhere", assume_scheme="https"
    )

    def prepare(self):
        zone = getattr(self.row, "cycle", self.row).association.time_zone
        self.fields["starts_at"].zone = zone
        self.fields["starts_at"].help_text = f"In the time of {zone}."

    @classmethod
    def first(cls, row):
        known = ("starts_at", "place", "link")
        return {name: getattr(row, name) for name in known} if hasattr(row, "starts_at") else {}


class DeputyForm(ActionForm):
    member = forms.ModelChoiceField(
        None,
        label="Presides over cases you have left",
        empty_label=None,
        error_messages={"invalid_choice": "Choose a member of this committee."},
    )

    def prepare(self):
        members = committee_of(self.row.cycle.association)
        everybody = User.objects.filter(pk__in=[member.pk for member in members])
        self.fields["member"].queryset = everybody.exclude(pk=self.by.pk).order_by("name", "pk")


class StanceForm(ActionForm):
    stance = forms.ChoiceField(
        choices=[(s.value, s.label) for s in (Stance.FOR, Stance.AGAINST, Stance.ABSTAINED)],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vote for, against, or abstain."),
    )


class CastingForm(ActionForm):
    stance = forms.ChoiceField(
        choices=[(s.value, s.label) for s in (Stance.FOR, Stance.AGAINST)],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Decide for or against."),
    )


class AttendForm(ActionForm):
    how = forms.ChoiceField(
        required=False, choices=[("room", "In the room"), ("remote", "From elsewhere")], label="Where from"
    )


class MinutedForm(ActionForm):
    """A reason that stands in the minutes."""

    why = forms.CharField(
        label="Why, in a few words: it stands in the minutes",
        max_length=300,
        error_messages={"required": "Write why, in a few words: it stands in the minutes."},
    )


class LeaveCaseForm(MinutedForm):
    why = forms.CharField(
        label="Why, in a few words",
        max_length=300,
        error_messages={"required": "Write why, in a few words: it stands in the minutes."},
    )


class MistakeForm(ActionForm):
    why = forms.CharField(
        label="Why it was a mistake",
        max_length=300,
        error_messages={"required": "Write why it was a mistake: it stands in the record."},
    )


class SubstituteForm(ActionForm):
    email = forms.EmailField(
        label="E-mail address of whoever stands in",
        help_text="A member of another association's committee, or somebody invited here as committee alternate.",
        error_messages={"required": "Write the e-mail address of their account."},
    )
    reason = forms.CharField(
        max_length=300,
        label="Why, in a few words: it stands in the minutes",
        error_messages={"required": "Write why somebody stands in: it stands in the minutes."},
    )


class MemberFactsForm(ActionForm):
    employer = forms.CharField(required=False, max_length=200, label="Where you work")
    close_to = forms.CharField(
        required=False,
        max_length=5000,
        label="People and agencies you are close to",
        help_text="One a line: supervisees, colleagues, relatives. Their cases are not shown to you.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class _VoteSchema(serializers.Serializer):
    member = serializers.EmailField()
    stance = serializers.ChoiceField(choices=STOOD)
    reason = serializers.CharField(default="", allow_blank=True, max_length=300)


class VotesField(forms.JSONField):
    """How each member stood, as a list; a page asks for each of them by name instead."""

    def for_schema(self):
        return _VoteSchema(many=True)


class DecisionForm(CaseProposalForm):
    """As a meeting held elsewhere decided, and how each member stood; who has left the case is not asked."""

    votes = VotesField(required=False, widget=forms.HiddenInput)

    def prepare(self):
        super().prepare()
        self.everybody = members_on(self.row)
        left = set(self.row.recusals.in_force().values_list("member_id", flat=True))
        self.members = [member for member in self.everybody if member.pk not in left]
        if "votes" in self.data:
            return
        for member in self.members:
            self.fields[f"stance-{member.pk}"] = forms.ChoiceField(
                label=str(member), choices=[("", "Say how they stood"), *STOOD]
            )
            self.fields[f"why-{member.pk}"] = forms.CharField(
                label=f"Why {member} left the room", max_length=300, required=False
            )

    def clean_votes(self):
        """From a list; {member: (stance, why)}."""
        given, found = self.cleaned_data["votes"], {}
        if not isinstance(given, list):
            return {}
        by_mail, said = {member.email: member for member in self.everybody}, _VoteSchema(data=given, many=True)
        if not said.is_valid():
            raise forms.ValidationError("Say for each member their “member” address and their “stance”.")
        for vote in said.validated_data:
            member = by_mail.get(vote["member"].lower())
            if member is None:
                raise forms.ValidationError(f"{vote['member']} is not a member of this committee.")
            found[member] = (vote["stance"], vote["reason"])
        return found

    def clean(self):
        cleaned = super().clean()
        asked = [member for member in self.members if f"stance-{member.pk}" in self.fields]
        stood = {m: (cleaned.pop(f"stance-{m.pk}", ""), cleaned.pop(f"why-{m.pk}", "")) for m in asked}
        if asked:
            cleaned["votes"] = stood
        return cleaned

    def rows(self):
        for member in self.members:
            yield self[f"stance-{member.pk}"], self[f"why-{member.pk}"]
