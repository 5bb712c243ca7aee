"""A cycle as an earlier one was, its dates shifted: everything is in the form, to be corrected before it is made."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import cached_property

from exams.actions.forms import ActionForm
from exams.calendar.days import local_day
from exams.calendar.zones import local_moment
from panels.desks.forms.planning import ChangeDaysForm, PlanForm, forms_of, told_of_form
from panels.desks.procedures.planning import Likeness
from panels.reading.models import Panel
from panels.reviewers.states import ReviewerState

HALF_A_YEAR = 26 * 7  # the same weekday
KEEP = [("yes", "Take over"), ("no", "Leave out")]
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ShiftForm(ActionForm):
    """By how much: sent with a GET to the page that shows the table."""

    by = forms.ChoiceField(
        label="Its dates are moved by",
        choices=[("half", "half a year, to the same weekday"), ("year", "a year, to the same weekday"),
                 ("weeks", "as many weeks as written below"), ("days", "as many days as written below")],
    )  # fmt: skip
    number = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2000,
        label="How many weeks or days",
        error_messages={"required": "Write how many."},
    )

    def clean(self):
        given = self.cleaned_data
        if given.get("by") in ("weeks", "days") and not given.get("number") and not self.errors:
            self.add_error("number", f"Write by how many {given['by']}.")
        return given

    @property
    def days(self) -> int:
        """Half a year where nothing usable was said."""
        if not self.is_bound or not self.is_valid():
            return HALF_A_YEAR
        by, number = self.cleaned_data["by"], self.cleaned_data["number"]
        return {"half": HALF_A_YEAR, "year": 2 * HALF_A_YEAR}.get(by) or number * (7 if by == "weeks" else 1)


class LikeForm(PlanForm):
    """Programs may leave out what is only shifted: each sitting, paper and member is then as on the page at first.

    Of sitting 12: ``sitting-12-keep``, ``-day``, ``-begins``, ``-last``, ``-ends``, ``-places``; of paper 7:
    ``paper-7``, the number of a form; of member 5: ``member-5``, yes or no.
    """

    shift_days = forms.IntegerField(
        required=False, min_value=1, max_value=2000, widget=forms.HiddenInput,
        label="Days by which what is not written is moved: 182 where nothing is said",
    )  # fmt: skip
    rubric = forms.ModelChoiceField(
        queryset=None, required=False, label="Rubric", empty_label="No panel yet",
        help_text="Without one no panel is set up.",
    )  # fmt: skip
    also = ("sitting-", "paper-", "member-")

    @cached_property
    def sittings(self):
        return list(self.row.sittings.all())

    @cached_property
    def papers(self):
        return list(self.row.papers.select_related("form").order_by("part", "category", "credential"))

    @cached_property
    def panel(self):
        return Panel.objects.filter(cycle=self.row, identified_at_source=False).select_related("rubric").first()

    @cached_property
    def members(self):
        if self.panel is None:
            return []
        there = self.panel.members.filter(left_at=None).exclude(reviewer__state=ReviewerState.STOPPED)
        return list(there.select_related("reviewer").order_by("-lead", "reviewer__name", "pk"))

    def prepare(self):
        super().prepare()
        self.fields["rubric"].queryset = self.association.rubrics.order_by("name", "-version")
        choices = [(form.pk, told_of_form(form), form.part) for form in forms_of(self.association)]
        for sitting in self.sittings:
            self._add_sitting(sitting)
        for paper in self.papers:
            own = [(pk, told) for pk, told, part in choices if part == paper.part]
            self.fields[f"paper-{paper.pk}"] = forms.TypedChoiceField(
                choices=[("", "None yet"), *own], coerce=int, required=False, label=told_of_slot(paper)
            )
        for member in self.members:
            label = f"{member.reviewer}{', lead' * member.lead}"
            self.fields[f"member-{member.pk}"] = forms.ChoiceField(choices=KEEP, label=label)
        self._fill_in()

    def _add_sitting(self, sitting):
        prefix, of = f"sitting-{sitting.pk}", f"{sitting.place}: "
        self.fields |= {
            f"{prefix}-keep": forms.ChoiceField(choices=KEEP, label=f"{of}taken over"),
            f"{prefix}-day": forms.DateField(widget=DAY, label=f"{of}day"),
            f"{prefix}-begins": forms.TimeField(widget=HOUR, label=f"{of}begins"),
            f"{prefix}-last": forms.DateField(widget=DAY, label=f"{of}last day", required=False),
            f"{prefix}-ends": forms.TimeField(widget=HOUR, label=f"{of}ends"),
            f"{prefix}-places": forms.IntegerField(min_value=1, max_value=100_000, label=f"{of}places"),
        }

    def _fill_in(self):
        """What was not sent is what the page shows at first."""
        if not self.is_bound:
            days = self.initial.get("shift_days") or HALF_A_YEAR
            self.initial = self.shifted(days) | self.initial
            return
        sent = self.data.copy()
        days = str(sent.get("shift_days") or HALF_A_YEAR)
        shifted = self.shifted(int(days) if days.isdecimal() and 0 < int(days[:5]) <= 2000 else HALF_A_YEAR)
        for name, value in shifted.items():
            if name not in sent:
                sent[name] = "" if value is None else str(value)
        self.data = sent

    def shifted(self, days) -> dict:
        """All of the earlier cycle, that many days later, at the same hours of its place."""
        later = timedelta(days=days)
        given = {name: day + later if day else None for name, day in ChangeDaysForm.first(self.row).items()}
        of = given["first_exam_day"] or (given["registration_closes"] or self.now.date())
        given |= {"shift_days": days, "season": self.row.season, "year": of.year, "rubric": self._rubric()}
        for sitting in self.sittings:
            begins, ends = (moment.astimezone(ZoneInfo(sitting.time_zone))
                            for moment in (sitting.starts_at, sitting.ends_at))  # fmt: skip
            prefix, last = f"sitting-{sitting.pk}", ends.date() + later
            given |= {
                f"{prefix}-keep": "yes", f"{prefix}-day": begins.date() + later,
                f"{prefix}-begins": f"{begins:%H:%M}", f"{prefix}-last": last if ends.date() != begins.date() else None,
                f"{prefix}-ends": f"{ends:%H:%M}", f"{prefix}-places": sitting.capacity,
            }  # fmt: skip
        given |= {f"paper-{paper.pk}": paper.form_id for paper in self.papers}
        return given | {f"member-{member.pk}": "yes" for member in self.members}

    def _rubric(self):
        """The newest version of the one it was read against."""
        if self.panel is None:
            return None
        same = self.association.rubrics.filter(name=self.panel.rubric.name).order_by("-version").first()
        return (same or self.panel.rubric).pk

    def clean(self):
        given = super().clean()
        kept = [sitting for sitting in self.sittings if given.get(f"sitting-{sitting.pk}-keep") == "yes"]
        windows = [(sitting, self._window(given, sitting)) for sitting in kept]
        if self.errors:
            return given
        forms_by_pk = {form.pk: form for form in forms_of(self.association)}
        chosen = [(paper, given[f"paper-{paper.pk}"]) for paper in self.papers]
        like = Likeness(
            sittings=tuple(windows),
            papers=tuple((paper, forms_by_pk[pk]) for paper, pk in chosen if pk),
            rubric=given["rubric"],
            members=tuple(member for member in self.members if given[f"member-{member.pk}"] == "yes"),
        )
        plan = ("name", "year", "season", "rule_book", "registration_opens", "registration_closes", "first_exam_day",
                "last_exam_day", "release_day")  # fmt: skip
        self.cleaned_data = {"like": like, "planned": {name: given[name] for name in plan}}
        return self.cleaned_data

    def _window(self, given, sitting):
        prefix, zone, window = f"sitting-{sitting.pk}", sitting.time_zone, {}
        day, last = given.get(f"{prefix}-day"), given.get(f"{prefix}-last")
        for name, on, hour in (("starts_at", day, "begins"), ("ends_at", last or day, "ends")):
            at = given.get(f"{prefix}-{hour}")
            if on is None or at is None:
                return {}
            try:
                window[name] = local_moment(on, at, zone)
            except ValueError as none:
                self.add_error(f"{prefix}-{hour}", str(none))
                return {}
        if window["ends_at"] <= window["starts_at"]:
            self.add_error(f"{prefix}-ends", f"{sitting.place}: a sitting ends after it begins.")
        elif local_day(window["starts_at"], zone) < local_day(self.now, zone):
            self.add_error(f"{prefix}-day", f"{sitting.place}: this day is over; choose one to come.")
        return window | {"capacity": given.get(f"{prefix}-places")}

    # ── for the page ─────────────────────────────────────────────────────────────────────────────────────────────────
    def own_fields(self):
        return [self[name] for name in self.fields if name in PlanForm.base_fields]

    @cached_property
    def spans_days(self):
        """Whether one of the sittings lasts from one day to another: only then is its last day asked for."""
        return any(one.local_days[0] != one.local_days[1] for one in self.sittings)

    def sitting_rows(self):
        for sitting in self.sittings:
            names = ("keep", "day", "begins", *["last"] * self.spans_days, "ends", "places")
            yield sitting, [self[f"sitting-{sitting.pk}-{name}"] for name in names]

    def paper_fields(self):
        return [self[f"paper-{paper.pk}"] for paper in self.papers]

    def member_fields(self):
        return [self[f"member-{member.pk}"] for member in self.members]


def told_of_slot(paper) -> str:
    whose = " ".join(filter(None, [paper.credential, paper.category]))
    return f"{paper.get_part_display()}, {whose or 'everybody without a paper of their own'}"
