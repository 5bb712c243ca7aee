"""A cycle's name, rule book and days; which form is sat; the panel is chosen on its own page."""

from datetime import time
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Count

from exams.actions.forms import ActionForm
from exams.calendar.days import said
from exams.calendar.zones import local_moment
from exams.cycles.states import CycleState, Part
from exams.items.models import Form
from exams.wording.phrases import counted, quoted

FIRST_MINUTE, LAST_MINUTE = time(0, 0), time(23, 59)


def day_field(label, **more):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(required=False, label=label, widget=widget, **more)


class DaysForm(ActionForm):
    """Days of the association's calendar: registration opens with the first minute of one, and closes with the last."""

    registration_opens = day_field(
        "Registration opens", help_text="By itself on this day, where nothing is missing; you can also open it by hand."
    )
    registration_closes = day_field("Last day of registration", help_text="It closes by itself at the end of this day.")
    first_exam_day = day_field("First exam day")
    last_exam_day = day_field("Last exam day", help_text="Leave it empty where it is the same day.")
    release_day = day_field(
        "Decisions are released on", help_text="Candidates are told this day. You release the decisions yourself."
    )

    @property
    def zone(self):
        return getattr(self.row, "association", self.row).time_zone

    def before(self, name):
        """What the cycle has already; a new one has nothing."""
        return getattr(self.row, name, None)

    def clean(self):
        given = self.cleaned_data
        for name, hour in (("registration_opens", FIRST_MINUTE), ("registration_closes", LAST_MINUTE)):
            if given.get(name):
                self._moment(given, name, hour)
        if given.get("last_exam_day") and not given.get("first_exam_day"):
            self.add_error("first_exam_day", "Write the first exam day too.")
        if given.get("first_exam_day") and not given.get("last_exam_day"):
            given["last_exam_day"] = given["first_exam_day"]
        if not self.errors:
            for name, sentence in list(self.faults_of(given)):
                self.add_error(name, sentence)
        return given

    def _moment(self, given, name, hour):
        was = self.before(name)
        if was and was.astimezone(ZoneInfo(self.zone)).date() == given[name]:
            given[name] = was  # nobody moved it: its hour stays
            return
        try:
            given[name] = local_moment(given[name], hour, self.zone)
        except ValueError as none:
            self.add_error(name, str(none))

    def faults_of(self, given):
        """What does not go together: (field, sentence)."""
        opens, closes = given["registration_opens"], given["registration_closes"]
        first, last, release = given["first_exam_day"], given["last_exam_day"], given["release_day"]
        there = ZoneInfo(self.zone)
        today = self.now.astimezone(there).date()
        if opens and closes and closes <= opens:
            yield "registration_closes", "Registration closes after it opens."
        if first and last and last < first:
            yield "last_exam_day", "The last exam day is not before the first."
        elif closes and last and closes.astimezone(there).date() > last:
            yield "registration_closes", f"Registration closes by the last exam day, {said(last)}, at the latest."
        if release and last and release < last:
            yield "release_day", f"Decisions are released after the last exam day, {said(last)}."
        for name, day in self._new_days(given, there):
            if day < today:
                yield name, f"{said(day)} is over: choose a day to come."

    def _new_days(self, given, there):
        for name in ("registration_opens", "registration_closes", "first_exam_day", "release_day"):
            value = given[name]
            if value and value != self.before(name):
                yield name, value.astimezone(there).date() if hasattr(value, "astimezone") else value


class ChangeDaysForm(DaysForm):
    @classmethod
    def first(cls, row):
        there, given = ZoneInfo(row.association.time_zone), {}
        for name in ("registration_opens", "registration_closes"):
            moment = getattr(row, name)
            given[name] = moment.astimezone(there).date() if moment else None
        last = row.last_exam_day if row.last_exam_day != row.first_exam_day else None
        return given | {
            "first_exam_day": row.first_exam_day, "last_exam_day": last, "release_day": row.release_day
        }  # fmt: skip

    def prepare(self):
        if self.row.state not in (CycleState.DRAFT, CycleState.REGISTRATION):
            for name in ("registration_opens", "registration_closes"):
                self.fields[name].widget = forms.HiddenInput()
                self.fields[name].disabled = True
                self.initial[name] = self.first(self.row)[name]


class PlanForm(DaysForm):
    """For a row that is an association, or a cycle that another one is to be like."""

    name = forms.CharField(max_length=200, help_text="As candidates read it: Spring 2027.")
    year = forms.IntegerField(min_value=2000, max_value=2100)
    season = forms.CharField(max_length=40, required=False)
    rule_book = forms.ModelChoiceField(
        queryset=None, required=False, to_field_name="version", label="Rule book",
        empty_label="The version in force on the first exam day",
        help_text="The cycle runs under it to its end, whatever is adopted later.",
        error_messages={"invalid_choice": "The association has adopted no such version."},
    )  # fmt: skip
    field_order = ["name", "year", "season", "rule_book"]

    @classmethod
    def first(cls, row):
        return {}

    @property
    def association(self):
        return getattr(self.row, "association", self.row)

    def before(self, name):
        return None

    def prepare(self):
        books = self.association.rule_books.adopted().order_by("-version")
        self.fields["rule_book"].queryset = books
        self.fields["rule_book"].label_from_instance = lambda book: (
            f"Version {book.version}, from {said(book.effective_from)} on"
        )
        if not self.is_bound:
            self.initial.setdefault("year", self.now.year)

    def clean(self):
        given = super().clean()
        named = {name: given.get(name) for name in ("name", "year", "season")}
        if named["name"] and named["year"] and self.association.cycles.filter(**named).exists():
            self.add_error(
                "name", f"{self.association} has a cycle called {quoted(named['name'])} of this year already."
            )
        day = given.get("first_exam_day") or self.now.date()
        in_force, chosen = self.association.rule_books.in_force(on=day).first(), given.get("rule_book")
        if in_force is None:
            self.add_error(None, f"No rule book is in force on {said(day)}: adopt one before you plan a cycle.")
        elif chosen and chosen.version < in_force.version:
            self.add_error(
                "rule_book", f"On {said(day)} version {in_force.version} is in force: choose it, or a later one."
            )
        else:
            given["rule_book"] = chosen or in_force
        return given


def forms_of(association):
    sizes = {"n_items": Count("items", distinct=True), "n_vignettes": Count("vignettes", distinct=True)}
    return Form.objects.filter(association=association).annotate(**sizes).order_by("part", "-created_at", "-pk")


def told_of_form(form) -> str:
    size = counted(form.n_items, "question") if form.part == Part.ONE else counted(form.n_vignettes, "vignette")
    return f"{form} ({form.get_part_display()}, {size})"
