"""What reviewers have raised: answered, and where somebody may be in danger, who wrote it."""

from django.urls import reverse

from exams.actions.declaration import Done, Rows, action
from exams.cycles.models import Cycle
from panels.reading import sealing
from panels.reading.actions.panel import OFFICE
from panels.reading.forms.office import AnswerAlertForm, FindWriterForm
from panels.reading.models import SafeguardingAlert
from panels.reading.procedures import ratings

ALERTS = Rows(
    "alerts",
    lambda user, *may: SafeguardingAlert.objects.filter(
        script__panel__cycle__in=Cycle.objects.with_permission(user, *may)
    ).select_related("script__panel__cycle", "seen_by"),
    page=lambda alert: reverse("panel:alerts", args=[alert.script.panel.cycle_id]),
    named=lambda alert: alert.script.code,
)


def is_open(alert):
    return alert.seen_at is None


@action(ALERTS, title="Note it", form=AnswerAlertForm, undo="reopen-alert", when=is_open, **OFFICE)
def answer_alert(alert, *, done, by, now):
    ratings.see_alert(alert, done=done, by=by, now=now)
    return "Noted."


@action(ALERTS, title="Open it again", undo="answer-alert", when=lambda alert: not is_open(alert), **OFFICE)
def reopen_alert(alert, *, by, now):
    ratings.reopen_alert(alert, by=by, now=now)
    return "The alert is open again; what was noted stays in the record."


def foreseen_finding(alert, given, *, by, now):
    yield f"Name, telephone and e-mail of whoever wrote {alert.script} are shown to you."
    yield "That you looked, and why, stands in the record of this cycle at once."


@action(
    ALERTS, title="Find who wrote it", form=FindWriterForm, danger=True, when=is_open, consequences=foreseen_finding,
    final="What was seen cannot be unseen.", **OFFICE,
)  # fmt: skip
def find_writer(alert, *, reason, by, now):
    """Told once and kept nowhere: no answer lying about may become a way around the seal."""
    writer = sealing.find_writer_for_safety(alert, reason=reason, by=by, now=now)
    context = {"cycle": alert.script.panel.cycle, "alert": alert, "writer": writer}
    person = writer.candidate
    told = {"name": person.name, "telephone": person.phone, "email": person.email}
    return Done(
        "It stands in the record that you looked.", told, show=("reading/office/writer.html", context), private=True
    )
