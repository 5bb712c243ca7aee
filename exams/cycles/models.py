"""A cycle, and its exam days."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from exams.accounts.permissions import Permission
from exams.calendar.days import local_day, window
from exams.cycles.states import CycleState


class CycleQuerySet(models.QuerySet):
    def run_by(self, user):
        """The cycles this person may run."""
        return self.with_permission(user, Permission.RUN_CYCLES)

    def with_permission(self, user, *permissions):
        return self.filter(association__in=user.associations(*permissions))

    def open_for_registration(self):
        return self.filter(state=CycleState.REGISTRATION)


class Cycle(models.Model):
    """One of the year's exam administrations, from registration to released decisions.

    It runs under the rule book frozen into it when it opened, whatever the association decides later; where its own
    rules differ, that is a rule book for this cycle alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="cycles")
    name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(default=0)
    season = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20, choices=CycleState, default=CycleState.DRAFT)
    rule_book = models.ForeignKey("rules.RuleBook", on_delete=models.PROTECT, related_name="cycles")
    registration_opens = models.DateTimeField(null=True, blank=True)  # by itself, where nothing is missing then
    registration_closes = models.DateTimeField(null=True, blank=True)
    first_exam_day = models.DateField(null=True, blank=True)
    last_exam_day = models.DateField(null=True, blank=True)
    release_day = models.DateField(null=True, blank=True)  # on which decisions are to be released; people do it
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)  # when its decisions were released, all at once

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "name"]
        constraints = [
            models.UniqueConstraint(fields=["association", "name", "year", "season"], name="cycle_is_named_once"),
            models.CheckConstraint(condition=Q(state__in=CycleState.values), name="cycle_state_is_known"),
            models.CheckConstraint(
                condition=Q(registration_closes__gt=F("registration_opens")), name="registration_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(last_exam_day__gte=F("first_exam_day")), name="last_exam_day_follows_the_first"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def rules(self):
        return self.rule_book.rules


# What whoever is seated there is told beside place and time.
DIRECTIONS = ("address", "map_link", "meeting_link", "meeting_link_hours", "arrival", "bring", "contact")


class StandingSittings(models.Manager):
    """The sittings that take place: whoever asks a cycle for its sittings is never given a cancelled one."""

    def get_queryset(self):
        return super().get_queryset().filter(cancelled_at=None)


class Sitting(models.Model):
    """A dated occasion to sit in a cycle, at a site or remote, with a time zone and places."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="sittings")
    place = models.CharField(max_length=200)
    remote = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    rooms = models.PositiveIntegerField(default=0, db_default=0)  # of those places: in a room of one's own
    technology = models.BooleanField(default=True, db_default=True)  # assistive technology can be used there
    address = models.TextField(blank=True)
    map_link = models.CharField(max_length=500, blank=True)  # https, as the form and the constraint see to
    meeting_link = models.CharField(max_length=500, blank=True)  # for whoever is seated there, and not before its time
    meeting_link_hours = models.PositiveSmallIntegerField(default=24, db_default=24)  # before it begins
    arrival = models.TextField(blank=True)  # how to get in, where to ask
    bring = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)  # on the day
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = StandingSittings()
    with_cancelled = models.Manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="sitting_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(rooms__lte=F("capacity")), name="sitting_rooms_are_of_its_places"),
            *(
                models.CheckConstraint(
                    condition=Q(**{link: ""}) | Q(**{f"{link}__startswith": "https://"}),
                    name=f"sitting_{link}_is_https",
                )
                for link in ("map_link", "meeting_link")
            ),
        ]

    def __str__(self):
        return self.place

    @property
    def told(self) -> str:
        """Where and when, as a list of sittings says it."""
        return f"{self.place}, {self.window}"

    @property
    def local_days(self) -> tuple[date, date]:
        """The day on which it begins and the one on which it ends, on the calendar of the place."""
        return local_day(self.starts_at, self.time_zone), local_day(self.ends_at, self.time_zone)

    @property
    def window(self) -> str:
        """From when until when, on the clocks of the place."""
        return window(self.starts_at, self.ends_at, self.time_zone)
