"""Well-formed input to sittings and seats."""

from django import forms

from exams.calendar.zones import ZONES


class SeatForm(forms.Form):
    sitting = forms.ModelChoiceField(queryset=None, widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args, sittings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sitting"].queryset = sittings


class SittingForm(forms.Form):
    """Days and hours are those of the place; an hour that its clocks leave out or show twice is refused."""

    place = forms.CharField(max_length=200, help_text="The site, or what candidates are to know of a remote sitting.")
    remote = forms.BooleanField(required=False, label="Remote, at the candidate’s own computer")
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    begins = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}))
    last_day = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        label="Last day of the window",
        help_text="Leave it empty where it is the same day.",
    )
    ends = forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="Until then a part can be begun; whoever has begun keeps all of their own time.",
    )
    time_zone = forms.ChoiceField(choices=[(zone, zone.replace("_", " ")) for zone in ZONES])
    capacity = forms.IntegerField(min_value=1, max_value=100_000, label="Places")
    rooms = forms.IntegerField(min_value=0, max_value=1000, initial=0, label="Of these, rooms of one’s own")
    technology = forms.BooleanField(required=False, initial=True, label="Assistive technology can be used")
