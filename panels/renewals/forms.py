"""Well-formed input to keeping an endorsement."""

from django import forms

from exams.actions.forms import ActionForm
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Refused
from panels.renewals.calculations import plain
from panels.renewals.models import ContinuingHour, HourKind
from panels.renewals.procedures import hours, moving_category, reinstating
from panels.renewals.procedures.facts import Books, keeping_of
from panels.renewals.procedures.hours_log import free_hours
from panels.renewals.states import AuditOutcome

DAY = forms.DateInput(attrs={"type": "date"})
BOUGHT = "Give the day on which the membership was bought, as 2026-03-31; not one to come."


def text(label, longest, rows, **more):
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more)


class YesOrNo(forms.TypedChoiceField):
    def __init__(self, sentence, **more):
        said = {"required": sentence, "invalid_choice": sentence}
        super().__init__(
            choices=[("yes", "Yes"), ("no", "No")], coerce=lambda answer: answer == "yes", widget=forms.RadioSelect,
            error_messages=said, **more,
        )  # fmt: skip


# ── of the person, or of the office for what came on paper ───────────────────────────────────────────────────────────
class HoursForm(ActionForm):
    kind = forms.ChoiceField(label="Kind", choices=HourKind.choices)
    topic = forms.ChoiceField(
        label="About", required=False, help_text="Only where the training was about one of these; otherwise leave it."
    )
    hours = forms.DecimalField(
        label="Hours",
        max_value=500,
        min_value=0,
        max_digits=5,
        decimal_places=2,
        help_text="1.5 is an hour and a half.",
        widget=forms.NumberInput(attrs={"step": "0.25", "min": "0.25"}),
    )
    on = forms.DateField(label="Day", widget=DAY, help_text="Of several days, the last one.")
    title = forms.CharField(
        label="What it was", max_length=200, help_text="The title of the training; of supervision, that it was such."
    )
    provider = forms.CharField(label="Who gave it", max_length=200, required=False)

    @property
    def person(self):
        return self.row.candidate

    def prepare(self):
        rules = _rules_when_due(self.row, self.now)
        if rules and rules.renewal.topics:
            topics = [("", "Nothing in particular"), *((t, t.capitalize()) for t in rules.renewal.topics)]
            self.fields["topic"].choices = topics
        else:
            del self.fields["topic"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            _said_by(lambda: hours.checked_hours(self.person, now=self.now, **cleaned))
        return cleaned


class LogForm(HoursForm):
    """Of the person, whether or not anything is endorsed yet."""

    def prepare(self):
        known = hours.topics_of(self.row, now=self.now)
        topics = dict.fromkeys(topic for of_kind in known.values() for topic in of_kind)
        if topics:
            self.fields["topic"].choices = [
                ("", "Nothing in particular"),
                *((t, t[:1].upper() + t[1:]) for t in topics),
            ]
        else:
            del self.fields["topic"]

    @property
    def person(self):
        return self.row


class PortfolioHoursForm(ActionForm):
    hours = forms.ModelMultipleChoiceField(
        ContinuingHour.objects.none(),
        label="Hours of your log",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one line of your log."},
    )

    def prepare(self):
        self.fields["hours"].queryset = free_hours(self.row).order_by("-on", "-pk")
        self.fields["hours"].label_from_instance = _said_of_hours


def _said_of_hours(one):
    about = f" about {one.topic}" if one.topic else ""
    return f"{one.title}, {said(one.on)}: {plain(one.hours)} hours, {one.get_kind_display().lower()}{about}"


class StrikeForm(ActionForm):
    hours = forms.ModelChoiceField(ContinuingHour.objects.none(), label="Hours that do not count")
    reason = forms.CharField(label="Why", max_length=300)

    def prepare(self):
        self.fields["hours"].queryset = _hours_of(self.row).standing()

    def clean_hours(self):
        found = self.cleaned_data["hours"]
        _said_by(lambda: hours.require_uncounted(found))
        return found


class StruckHoursForm(ActionForm):
    hours = forms.ModelChoiceField(ContinuingHour.objects.none(), label="Hours that count after all")

    def prepare(self):
        self.fields["hours"].queryset = _hours_of(self.row).struck_out()


class ProvidesForm(ActionForm):
    provides = YesOrNo("Choose yes or no.", label="Do you give reflective supervision to others?")


class AgreeForm(ActionForm):
    agree = forms.BooleanField()

    def prepare(self):
        self.fields["agree"].label = self.sentence(keeping_of(self.row, now=self.now))


class SignForm(AgreeForm):
    agree = forms.BooleanField(error_messages={"required": "Tick the box beside the sentence to sign it."})

    def sentence(self, keeping):
        return keeping.rules.ethics_text if keeping.rules else ""


class AttestForm(AgreeForm):
    agree = forms.BooleanField(error_messages={"required": "Tick the box beside the sentence to attest it."})

    def sentence(self, keeping):
        return keeping.attested_sentence


# ── of the person ────────────────────────────────────────────────────────────────────────────────────────────────────
class InactiveForm(ActionForm):
    reason = text("Why you take time away", 1000, 2)


class ReinstateForm(ActionForm):
    """Only what the rule book asks for."""

    experience = text("What you have worked in since it lapsed", 5000, 5)
    referees = text("References", 3000, 4, help_text="Name and e-mail address, one person a line.")
    supervision_attested = forms.BooleanField(label="I attest that I receive reflective supervision.")

    def prepare(self):
        rules = reinstating.rules_now(self.row, now=self.now).renewal.reinstatement
        asked = {
            "experience": rules.new_experience,
            "referees": rules.references,
            "supervision_attested": rules.supervision_attested,
        }
        for name, wanted in asked.items():
            if not wanted:
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            missing = reinstating.missing_for_reinstatement(self.row, now=self.now, **cleaned)
            if missing:
                raise forms.ValidationError(missing)
        return cleaned


class MoveForm(ActionForm):
    to = forms.ChoiceField(label="Category you want to move to")
    wanted_on = forms.DateField(label="From when", widget=DAY)
    reason = text("What has changed in your work", 3000, 4)

    def prepare(self):
        rules = _rules_when_due(self.row, self.now)
        ways = moving_category.ways_from(self.row, rules) if rules else []
        self.fields["to"].choices = [("", "Choose"), *((c, c) for c in ways)]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            _said_by(lambda: moving_category.check_wish(self.row, now=self.now, **cleaned))
        return cleaned


# ── of the office ────────────────────────────────────────────────────────────────────────────────────────────────────
class MemberForm(ActionForm):
    bought_on = forms.DateField(
        label="Membership bought on", widget=DAY, error_messages={"required": BOUGHT, "invalid": BOUGHT}
    )

    def clean_bought_on(self):
        day = self.cleaned_data["bought_on"]
        if day > local_day(self.now, self.row.association.time_zone):
            raise forms.ValidationError(BOUGHT)
        return day


class SendBackForm(ActionForm):
    reason = text("What has to be put right", 2000, 3)


class DecideAuditForm(ActionForm):
    outcome = forms.ChoiceField(
        label="Is the audit passed?",
        choices=[(AuditOutcome.PASSED, "Passed: renew"), (AuditOutcome.FAILED, "Not passed: refuse")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether the audit is passed."},
    )
    note = text("What was found", 5000, 3, required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == AuditOutcome.FAILED and not cleaned.get("note", "").strip():
            self.add_error("note", "Write what the audit found: the person will read it.")
        return cleaned


class AnswerForm(ActionForm):
    verdict = YesOrNo("Choose whether the request is granted.", label="Is the request granted?")
    answer = text("Answer", 5000, 3, help_text="The person will read it.")


class AnswerReinstatementForm(AnswerForm):
    fee_received = forms.BooleanField(label="The fee is received", required=False)

    def prepare(self):
        if not self.row.fee:
            del self.fields["fee_received"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("verdict"):
            paid = cleaned.get("fee_received", False)
            _said_by(lambda: reinstating.require_grantable(self.row, fee_received=paid))
        return cleaned


def _rules_when_due(endorsement, now):
    """The rules in force on the day the next renewal is due; today's, where none is."""
    day = endorsement.valid_until or local_day(now, endorsement.association.time_zone)
    return Books([endorsement.association_id]).rules(endorsement.association_id, day)


def _hours_of(endorsement):
    return ContinuingHour.objects.filter(candidate=endorsement.candidate_id).select_related("candidate__association")


def _said_by(check):
    """What a step would refuse in this input, as a fault of the form."""
    try:
        check()
    except Refused as refusal:
        raise forms.ValidationError([*map(str, getattr(refusal, "faults", ()))] or str(refusal)) from None
