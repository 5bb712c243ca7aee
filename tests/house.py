"""A small cycle with everybody in it, for the tests that need one."""

from datetime import timedelta

from exams.accounts import procedures as accounts
from exams.accounts.models import User
from exams.cycles import procedures as cycles
from exams.cycles.states import Part
from exams.delivery.procedures import attempts
from exams.items import procedures as items
from exams.items.procedures import set_part_one_form, set_part_two_form
from exams.registration.allowances import TimeAllowance
from exams.registration.procedures import registrations
from panels.committee.models import Case, Recommendation
from panels.committee.procedures import decisions
from panels.committee.procedures.docket import lay_docket
from panels.committee.procedures.signatures import sign_as_proposed
from panels.committee.states import Stance
from panels.reading import sealing
from panels.reading.procedures.assignments import give_out_scripts, join_panel, set_up_panel
from panels.reading.procedures.moving_on import let_ratings_stand
from panels.reading.procedures.ratings import rate_script
from panels.results.score_cycle import score_cycle
from panels.reviewers.procedures import enter_reviewer
from scoring.keys.procedures import set_key
from scoring.rubrics.procedures import set_rubric
from tests.kept import kept

WINDOW = timedelta(minutes=11)  # after it a rating can no longer be taken back
CANARY_NAMES = ("Zebulon Canaryworth", "Quintessa Canarybird")
CRITERIA = [
    {
        "name": "Reflection",
        "minimum": 0,
        "maximum": 4,
        "weight": "1",
        "anchors": ["none", "some", "fair", "good", "deep"],
    },
    {"name": "Thinking", "minimum": 0, "maximum": 3, "weight": "2"},
]


class House:
    """``registrations``, ``panel`` and the people; steps forward as methods."""

    @kept
    def __init__(self, association, account, clerk, now):
        self.association, self.clerk, self.now = association, clerk, now
        self.coordinator, self.chair = account("coordinator"), account("chair")
        self.member, self.lead = account("committee-member"), account("lead-reviewer")
        self.readers = [account("reviewer", "first-reader"), account("reviewer", "second-reader")]
        self.candidates = [account("candidate", f"canary-mail-{n}") for n in (1, 2)]
        self.cycle = cycles.plan_cycle(association, name="Spring", by=clerk, now=now, year=2026)
        by = self.coordinator
        self.form = set_part_one_form(
            association, name="Form A", items=[{"code": c} for c in ("Q1", "Q2", "Q3", "Q4", "Q5")], by=by, now=now
        )
        set_key(self.form, dict.fromkeys(("Q1", "Q2", "Q3", "Q4", "Q5"), ("B", True)), by=by, now=now)
        two = set_part_two_form(
            association,
            name="Vignettes",
            vignettes=[{"label": "V1", "title": "At the door", "text": "A case."}],
            by=by,
            now=now,
        )
        items.set_paper(self.cycle, part=Part.ONE, form=self.form, by=by, now=now)
        items.set_paper(self.cycle, part=Part.TWO, form=two, by=by, now=now)
        self.sitting = cycles.add_sitting(
            self.cycle, place="Hall", starts_at=now, ends_at=now + timedelta(hours=4), capacity=2, by=by, now=now
        )
        cycles.open_registration(self.cycle, by=by, now=now)
        self.registrations = [self._register(n, user) for n, user in enumerate(self.candidates)]
        self.panel = self._panel()
        cycles.begin_exam_days(self.cycle, by=by, now=now)
        for n, one in enumerate(self.registrations):
            self._sit(one, two, right=5 - n)
        cycles.begin_scoring(self.cycle, by=by, now=now)
        sealing.seal_responses(self.panel, by=clerk, now=now)
        give_out_scripts(self.panel, by=by, now=now)
        self.scripts = list(self.panel.scripts.order_by("pk"))

    def _register(self, n, user):
        person = accounts.enter_candidate(
            self.association,
            reference=f"CANARYREF{n}",
            name=CANARY_NAMES[n],
            email=user.email,
            user=user,
            by=self.clerk,
            now=self.now,
        )
        return registrations.register(
            person, cycle=self.cycle, credential="IMH-E", category="Mentor-Clinical", by=user, now=self.now
        )

    def _panel(self):
        rubric = set_rubric(self.association, name="Rubric", criteria=CRITERIA, by=self.coordinator, now=self.now)
        panel = set_up_panel(self.cycle, rubric=rubric, by=self.coordinator, now=self.now, order_seed="1")
        for n, user in enumerate([*self.readers, self.lead]):
            reviewer = enter_reviewer(
                self.association, reference=f"R{n}", user=user, name=user.name, by=self.clerk, now=self.now
            )
            join_panel(panel, reviewer, lead=user == self.lead, by=self.coordinator, now=self.now)
        return panel

    def _sit(self, one, two, *, right):
        allowance = TimeAllowance(timedelta(hours=2))
        first = attempts.schedule_attempt(one, part=Part.ONE, form=self.form, by=self.clerk, now=self.now)
        attempts.begin_attempt(first, allowance=allowance, by=self.clerk, now=self.now)
        answers = {item: "B" if n < right else "" for n, item in enumerate(self.form.items.all())}
        attempts.record_answers(first, answers, now=self.now)
        attempts.submit_attempt(first, by=self.clerk, now=self.now)
        second = attempts.schedule_attempt(one, part=Part.TWO, form=two, by=self.clerk, now=self.now)
        attempts.begin_attempt(second, allowance=allowance, by=self.clerk, now=self.now)
        attempts.record_written_answer(
            second, vignette=two.vignettes.get(), text="I would wait and wonder.", now=self.now
        )
        attempts.submit_attempt(second, by=self.clerk, now=self.now)

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def levels(self, *values):
        return dict(zip(self.panel.rubric.criteria.values_list("pk", flat=True), values, strict=True))

    def rate(self, script, user, *values, comment="", stands=True):
        """Handed in; where it ``stands``, the minutes in which it could be taken back are over."""
        made = rate_script(script.code, self.levels(*values), comment=comment, by=user, now=self.now)
        if stands:
            self.let_ratings_stand()
        return made

    def let_ratings_stand(self):
        return let_ratings_stand(now=self.now + WINDOW)

    @kept
    def rate_all(self, *values):
        for script in self.scripts:
            for user in self.readers:
                self.rate(script, user, *(values or (4, 3)))
        self.panel.refresh_from_db()

    def open_seal(self):
        sealing.propose_opening(self.panel, reason="all settled", by=self.coordinator, now=self.now)
        sealing.confirm_opening(self.panel, by=self.chair, now=self.now)
        self.panel.refresh_from_db()

    def to_committee(self):
        self._to_committee()
        return list(Case.objects.filter(cycle=self.cycle))

    @kept
    def _to_committee(self):
        self.rate_all()
        self.open_seal()
        score_cycle(self.cycle, by=self.coordinator, now=self.now)
        self.sign()
        lay_docket(self.cycle, by=self.coordinator, now=self.now)
        cycles.lay_before_committee(self.cycle, by=self.coordinator, now=self.now)

    def sign(self):
        """The lead signs everything as the rules propose it."""
        codes = Recommendation.objects.in_force().filter(registration__cycle=self.cycle).values_list("code", flat=True)
        return sign_as_proposed(self.cycle, list(codes), by=self.lead, now=self.now)

    def votes(self, *stances):
        people = [self.chair, self.member]
        return {p: (s, "") for p, s in zip(people, stances or (Stance.FOR, Stance.FOR), strict=True)}

    def release(self):
        for case in self.to_committee():
            decisions.decide(case, outcome="endorse", reason="Clear.", votes=self.votes(), by=self.chair, now=self.now)
        decisions.release(self.cycle, by=self.coordinator, now=self.now)

    def everybody(self) -> dict[str, User]:
        return {
            "coordinator": self.coordinator,
            "chair": self.chair,
            "member": self.member,
            "lead": self.lead,
            "reviewer": self.readers[0],
            "candidate": self.candidates[0],
        }
