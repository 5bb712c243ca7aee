"""Well-formed input to sittings and seats."""

from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import URLValidator
from rest_framework import serializers

from exams.actions.forms import ActionForm, ReasonForm
from exams.calendar.zones import ZONES, local_moment, read_window, said_in
from exams.cycles.models import DIRECTIONS, Sitting
from exams.sittings.models import ProctorDuty, WaitingPlace
from exams.sittings.procedures import duties, sitting_changes

SHOWN_HOURS = Sitting._meta.get_field("meeting_link_hours").default


# ── the office ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _text(label, **more):
    return forms.CharField(required=False, label=label, max_length=1000, widget=forms.Textarea({"rows": 2}), **more)


def _link(label, **more):
    return forms.URLField(
        required=False, label=label, max_length=500, assume_scheme="https", validators=[ONLY_HTTPS], **more
    )


ONLY_HTTPS = URLValidator(schemes=["https"], message="Write the whole address as the browser shows it: https://…")


class SittingForm(ActionForm):
    """Days and hours are those of the place; an hour that its clocks leave out or show twice is refused."""

    place = forms.CharField(max_length=200, help_text="The site, or what candidates are to know of a remote sitting.")
    remote = forms.BooleanField(required=False, label="Remote, at the candidate’s own computer")
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    begins = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    last_day = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label="Last day of the window",
        help_text="Leave it empty where it is the same day.",
    )
    ends = forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Until then a part can be begun; whoever has begun keeps all of their own time.",
    )
    time_zone = forms.ChoiceField(choices=[(zone, zone.replace("_", " ")) for zone in ZONES])
    capacity = forms.IntegerField(min_value=1, max_value=100_000, label="Places")
    rooms = forms.IntegerField(min_value=0, max_value=1000, initial=0, label="Of these, rooms of one’s own")
    technology = forms.BooleanField(required=False, initial=True, label="Assistive technology can be used")
    address = _text("Address", help_text="Street and town, as one finds it.")
    map_link = _link("Link to a map")
    meeting_link = _link(
        "Meeting link", help_text="Shown to those who are seated here, shortly before it begins; nowhere else."
    )
    meeting_link_hours = forms.IntegerField(
        required=False, min_value=0, max_value=720, label="Hours before the sitting from which the link is shown",
        help_text="24 where nothing is written.",
    )  # fmt: skip
    arrival = _text("When candidates arrive", help_text="The entrance, the parking, where to ask.")
    bring = _text("What to bring", help_text="A document with a photograph where nothing is written.")
    contact = forms.CharField(required=False, max_length=200, label="Contact on the day")

    @classmethod
    def first(cls, row):
        zone = row.association.time_zone
        return {"time_zone": zone, "rooms": 0, "technology": True, "meeting_link_hours": SHOWN_HOURS}

    def clean_meeting_link_hours(self):
        hours = self.cleaned_data["meeting_link_hours"]
        return SHOWN_HOURS if hours is None else hours

    def clean(self):
        """Days and hours become moments."""
        given = self.cleaned_data
        zone, day, last = given.get("time_zone"), given.pop("day", None), given.pop("last_day", None)
        hours = {"starts_at": (day, given.pop("begins", None)), "ends_at": (last or day, given.pop("ends", None))}
        for name, (on, hour) in hours.items():
            if not (zone and on and hour):
                continue
            try:
                given[name] = local_moment(on, hour, zone)
            except ValueError as none:
                self.add_error("begins" if name == "starts_at" else "ends", str(none))
        return given


class NewSittingsForm(SittingForm):
    """One sitting, or several at the same place."""

    more = forms.CharField(
        required=False, max_length=5000, widget=forms.Textarea({"rows": 3}),
        label="The same place on other days or at other hours",
        help_text="One line a sitting: 2027-01-26, or with other hours 2027-01-26 14:00–18:00.",
    )  # fmt: skip
    field_order = ["place", "remote", "day", "begins", "last_day", "ends", "more"]

    def clean(self):
        """All of them as ``windows``: (begins, ends)."""
        hours = [self.cleaned_data.get(name) for name in ("begins", "ends")]
        given = super().clean()
        first, lines = (given.pop("starts_at", None), given.pop("ends_at", None)), given.pop("more", "").splitlines()
        if self.errors:
            return given
        windows = [first]
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                window = read_window(line, hours=hours, zone=given["time_zone"])
            except ValueError as fault:
                self.add_error("more", f"Line {number}: {fault}")
                continue
            if window in windows:
                self.add_error("more", f"Line {number}: this is a sitting that stands here already.")
            windows.append(window)
        for begins, ends in windows:
            told = f"{said_in(begins, given['time_zone'])}: " if len(windows) > 1 else ""
            if ends <= begins:
                self.add_error("ends", f"{told}A sitting ends after it begins.")
            elif ends <= self.now:
                self.add_error("day", f"{told}This sitting would be over already; choose a day to come.")
        if given["rooms"] > given["capacity"]:
            self.add_error("rooms", "The rooms of one’s own are part of the places: there cannot be more of them.")
        return given | {"windows": windows}


PAGE_NAMES = {"starts_at": "begins", "ends_at": "ends"}


class ChangeSittingForm(SittingForm):
    """Begins with the sitting as it is."""

    @classmethod
    def first(cls, row):
        begins, ends = (moment.astimezone(ZoneInfo(row.time_zone)) for moment in (row.starts_at, row.ends_at))
        last = ends.date() if ends.date() != begins.date() else None  # so that a move is one day to write
        given = {"day": begins.date(), "begins": begins.time(), "last_day": last, "ends": ends.time()}
        same = ("place", "remote", "time_zone", "capacity", "rooms", "technology", *DIRECTIONS)
        return given | {name: getattr(row, name) for name in same}

    def clean(self):
        given = super().clean()
        # Written by the minute: a moment between two minutes stays where nobody moved it.
        for name in ("starts_at", "ends_at"):
            old = getattr(self.row, name)
            if name in given and given[name] == old.replace(second=0, microsecond=0):
                given[name] = old
        if not self.errors:
            for name, sentence in list(sitting_changes.faults_of(self.row, given, now=self.now)):
                self.add_error(PAGE_NAMES.get(name, name), sentence)
        return given


class CancelSittingForm(ReasonForm):
    reason = forms.CharField(label="Why it does not take place; whoever is seated there reads it", max_length=500)


class ProctorForm(ActionForm):
    proctor = forms.ModelChoiceField(
        queryset=None, to_field_name="email", empty_label=None, label="Put on duty",
        error_messages={
            "invalid_choice": "Choose somebody who works for the association and does not read scripts.",
            "required": "Choose somebody who works for the association and does not read scripts.",
        },
    )  # fmt: skip

    def prepare(self):
        self.fields["proctor"].queryset = duties.may_proctor(self.row.cycle.association_id)


class DutyForm(ActionForm):
    duty = forms.ModelChoiceField(
        ProctorDuty.objects.none(), empty_label=None,
        error_messages={"invalid_choice": "Nobody is on duty under this number."},
    )  # fmt: skip

    def prepare(self):
        self.fields["duty"].queryset = self.row.duties.filter(ended_at=None).select_related("user")


# ── the candidate ────────────────────────────────────────────────────────────────────────────────────────────────────
class SittingChoiceForm(ActionForm):
    sitting = forms.ModelChoiceField(
        Sitting.objects.none(), empty_label=None,
        error_messages={"invalid_choice": "Choose one of the sittings.", "required": "Choose one of the sittings."},
    )  # fmt: skip

    def prepare(self):
        self.fields["sitting"].queryset = self.row.cycle.sittings.all()
        self.fields["sitting"].label_from_instance = lambda sitting: sitting.told


class WaitingForm(ActionForm):
    place = forms.ModelChoiceField(
        WaitingPlace.objects.none(), empty_label=None, label="Waiting list",
        error_messages={"invalid_choice": "There is no such place on a waiting list."},
    )  # fmt: skip

    def prepare(self):
        self.fields["place"].queryset = self.row.waiting_places.open().select_related(
            "sitting", "registration__sitting", "registration__cycle"
        )
        self.fields["place"].label_from_instance = lambda place: place.sitting.told


class RanksInput(forms.HiddenInput):
    """One number a sitting: ``rank-12`` from the page, ``{"ranks": {"12": 1}}`` from a program."""

    def value_from_datadict(self, data, files, name):
        if isinstance(data.get(name), dict):
            return data[name]
        return {key.removeprefix("rank-"): value for key, value in data.items() if key.startswith("rank-")}


class RanksField(forms.Field):
    """The sittings, best first."""

    widget = RanksInput
    sittings = ()

    def clean(self, value):
        known, ranks = {str(sitting.pk): sitting for sitting in self.sittings}, {}
        for number, given in (value or {}).items():
            written = str(given).strip()
            if not written:
                continue
            if not (written.isdecimal() and 0 < int(written[:9]) < 100):
                raise forms.ValidationError("Number the sittings 1, 2, 3 …; leave out those that do not suit you.")
            if str(number) not in known:
                raise forms.ValidationError("Choose among the sittings of this cycle.")
            if int(written) in ranks:
                raise forms.ValidationError("Two sittings have the same number; give each its own.")
            ranks[int(written)] = known[str(number)]
        return [ranks[rank] for rank in sorted(ranks)]

    def for_schema(self):
        return serializers.DictField(child=serializers.IntegerField(min_value=1, max_value=99))


class WishesForm(ActionForm):
    ranks = RanksField(required=False, label="The number of each sitting, 1 for the best")
    not_before = forms.DateField(
        required=False,
        label="First day you can sit",
        error_messages={"invalid": "Write the first possible day as a date."},
    )
    also = ("rank-",)

    def prepare(self):
        self.fields["ranks"].sittings = self.row.cycle.sittings.all()


class WithdrawForm(ActionForm):
    reason = forms.CharField(label="Why", required=False, max_length=300)


class CalendarForm(ActionForm):
    back = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean_back(self):
        """The page that asked; never another site."""
        back = self.cleaned_data["back"]
        return back if back.startswith(("/my/", "/proctor/")) else "/"
