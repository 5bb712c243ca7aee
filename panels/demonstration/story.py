"""Five cycles: decided, before the committee, in scoring, on its exam days, open.  Every step is a page's own."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from exams.accounts import procedures as accounts
from exams.accounts.models import User
from exams.cycles import procedures as cycles
from exams.cycles.states import Credential, Part
from exams.delivery.procedures import attempts
from exams.items import procedures as items_steps
from exams.items.procedures import set_part_one_form, set_part_two_form
from exams.proctoring.procedures import incidents
from exams.registration.allowances import TimeAllowance
from exams.registration.models import Registration
from exams.registration.procedures import registrations
from exams.sittings.procedures import places
from panels.appeals.procedures import filing
from panels.committee.procedures import decisions
from panels.demonstration.arrivals import exam_day, open_cycle, settle
from panels.demonstration.calendar import BEFORE_THE_COMMITTEE, DECIDED, IN_SCORING, cycle_name, season_of
from panels.demonstration.cast import DOMAIN, Cast
from panels.demonstration.committee import decide_everything, meeting_to_come, open_and_sign
from panels.demonstration.earlier_lists import earlier_lists
from panels.demonstration.material import Material, is_several
from panels.demonstration.portfolios import keep_portfolios
from panels.demonstration.without_exam import register_without_exam, review_them
from panels.portfolio.procedures.outcomes import review_portfolio
from panels.portfolio.states import PortfolioOutcome
from panels.reading import sealing
from panels.reading.models import Assignment
from panels.reading.procedures.adjudication import discrepant_for, take_for_settling
from panels.reading.procedures.assignments import give_out_scripts, join_panel, set_up_panel
from panels.reading.procedures.moving_on import let_ratings_stand
from panels.reading.procedures.ratings import rate_script
from panels.results.score_cycle import score_cycle
from scoring.keys.procedures import set_key
from scoring.rubrics.procedures import set_rubric

SEED = 2026


def is_told() -> bool:
    return User.objects.filter(email=f"coordinator@{DOMAIN}").exists()


@transaction.atomic
def tell_story(*, now=None, say=lambda line: None):
    """Build the whole demonstration, or nothing of it."""
    now = now or timezone.now()
    material = Material(SEED)
    story = Story(material, Cast(material, now=now - timedelta(days=400)), say)
    story.decided_cycle(now + DECIDED)
    story.cycle_before_the_committee(now + BEFORE_THE_COMMITTEE, now)
    story.cycle_in_scoring(now + IN_SCORING)
    exam_day(story, now)
    open_cycle(story, now)
    earlier_lists(story, now)
    keep_portfolios(story, now)


class Story:
    def __init__(self, material, cast, say):
        self.material, self.cast, self.say = material, cast, say
        self.able = {}  # registration → ability, known to the storyteller alone
        self.numbers = 0

    # ── the cycles that are past ─────────────────────────────────────────────────────────────────────────────────────
    def decided_cycle(self, day):
        self.say("A decided cycle: 96 candidates, 12 reviewers")
        cast, association = self.cast, self.cast.cedar
        cycle = self.cycle(association, day)
        panel = self._panel(cycle, day)
        self.fill(cycle, 96, day, first=cast.candidate)
        without = register_without_exam(self, cycle, 4, day)
        cycles.begin_exam_days(cycle, by=cast.coordinator, now=day)
        self._exam_day(cycle, day, absent=2)
        self._incidents(cycle, day)
        self._begin_scoring(cycle, panel, day)
        self._read(panel, day, share=1.0)
        self._settle(panel, day)
        self._portfolios(cycle, day)
        review_them(self, without, day + timedelta(days=25))
        later = day + timedelta(days=30)
        open_and_sign(self, cycle, panel, later)
        cycles.lay_before_committee(cycle, by=cast.coordinator, now=later)
        decide_everything(self, cycle, later + timedelta(days=7))
        decisions.release(cycle, by=cast.coordinator, now=later + timedelta(days=8))
        self._appeal(cycle, later + timedelta(days=12))

    def cycle_before_the_committee(self, day, now):
        self.say("A cycle before the committee: 18 candidates")
        cycle = self.cycle(self.cast.lakes, day)
        panel = self._panel(cycle, day)
        self.fill(cycle, 18, day)
        cycles.begin_exam_days(cycle, by=self.cast.coordinator, now=day)
        self._exam_day(cycle, day)
        self._incidents(cycle, day)
        self._begin_scoring(cycle, panel, day)
        self._read(panel, day, share=1.0)
        self._settle(panel, day)
        self._portfolios(cycle, day)
        open_and_sign(self, cycle, panel, day + timedelta(days=30))
        cycles.lay_before_committee(cycle, by=self.cast.coordinator, now=day + timedelta(days=30))
        meeting_to_come(self, cycle, now)

    def cycle_in_scoring(self, day):
        self.say("A cycle in scoring: 24 candidates")
        cycle = self.cycle(self.cast.lakes, day)
        panel = self._panel(cycle, day)
        self.fill(cycle, 24, day)
        cycles.begin_exam_days(cycle, by=self.cast.coordinator, now=day)
        self._exam_day(cycle, day)
        self._begin_scoring(cycle, panel, day)
        self._read(panel, day, share=0.75)
        score_cycle(cycle, by=self.cast.coordinator, now=day + timedelta(days=5))

    # ── their parts ──────────────────────────────────────────────────────────────────────────────────────────────────
    def cycle(self, association, day, *, planned=None):
        by, planned = self.cast.coordinator, planned or day - timedelta(days=90)
        cycle = cycles.plan_cycle(
            association,
            name=cycle_name(day, taken=set(association.cycles.values_list("name", flat=True))),
            year=day.year,
            season=season_of(day).lower(),
            registration_closes=day - timedelta(days=14),
            by=by,
            now=planned,
        )
        items, vignettes = self.material.items, self.material.vignettes
        one = set_part_one_form(association, name=f"Part One, {cycle.name}", items=[
            {name: item[name] for name in ("code", "domain", "stem", "options")} | {"several": is_several(item["key"])}
            for item in items
        ], by=by, now=planned)  # fmt: skip
        set_key(one, {item["code"]: (item["key"], True) for item in items}, by=by, now=planned)
        two = set_part_two_form(association, name=f"Part Two, {cycle.name}", vignettes=vignettes, by=by, now=planned)
        items_steps.set_paper(cycle, part=Part.ONE, form=one, by=by, now=planned)
        items_steps.set_paper(cycle, part=Part.TWO, form=two, by=by, now=planned)
        for place, remote, hours, capacity in (
            ("Harbour Hall, Room 2", False, 0, 60),
            ("At home, remote", True, 24, 60),
        ):
            starts = day.replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(hours=hours)
            cycles.add_sitting(
                cycle, place=place, remote=remote, starts_at=starts, ends_at=starts + timedelta(hours=4),
                capacity=capacity, by=by, now=planned,
            )  # fmt: skip
        cycles.open_registration(cycle, by=by, now=planned)
        return cycle

    def _panel(self, cycle, day):
        cast, rubric = self.cast, self.material.rubric
        made = set_rubric(
            cycle.association, name=rubric["name"], criteria=rubric["criterion"], by=cast.coordinator, now=day
        )
        panel = set_up_panel(cycle, rubric=made, order_seed=f"{SEED}", by=cast.coordinator, now=day)
        for reviewer in cast.reviewers[cycle.association]:
            join_panel(panel, reviewer, by=cast.coordinator, now=day)
        join_panel(panel, cast.leads[cycle.association], lead=True, by=cast.coordinator, now=day)
        return panel

    def fill(self, cycle, n, day, *, first=None):
        """Register n candidates over all categories and seat them."""
        when = min(day, cycle.registration_closes) - timedelta(days=2)
        sittings = list(cycle.sittings.all())
        sits = [c for c in cycle.rules.categories if cycle.rules.asks_exam(c, on=when.date())]
        for k in range(n):
            self.numbers += 1
            user = first if k == 0 else None
            name = user.name if user else self.material.name()
            person = accounts.enter_candidate(
                cycle.association,
                reference=f"{cycle.association.slug[:2].upper()}-{self.numbers:04d}",
                name=name,
                email=user.email if user else f"person{self.numbers}@{DOMAIN}",
                user=user,
                by=self.cast.coordinator,
                now=when,
            )
            made = registrations.register(
                person,
                cycle=cycle,
                credential=Credential.values[k % 2],
                category=sits[k // 2 % len(sits)],
                by=user or self.cast.coordinator,
                now=when,
            )
            settle(made, by=self.cast.coordinator, now=when, paid=k != 1)
            places.seat(made, sitting=sittings[k % len(sittings)], by=user or self.cast.coordinator, now=when)
            self.able[made.pk] = 0.9 if user else self.material.chance.gauss(0.25, 0.85)

    def _exam_day(self, cycle, day, *, absent=0):
        papers = {paper.part: paper.form for paper in cycle.papers.select_related("form")}
        items = {item.code: item for item in papers[Part.ONE].items.all()}
        vignettes = list(papers[Part.TWO].vignettes.all())
        sitting = cycle.registrations.sitting_exam()
        standing = list(sitting.select_related("candidate", "cycle").order_by("position"))
        for one in standing[len(standing) - absent :]:
            registrations.note_absence(one, by=self.cast.coordinator, now=day)
        for one in standing[: len(standing) - absent]:
            able, by = self.able[one.pk], self.cast.clerk
            registrations.note_presence(one, by=self.cast.coordinator, now=day)
            first = attempts.schedule_attempt(one, part=Part.ONE, form=papers[Part.ONE], by=by, now=day)
            allowance = TimeAllowance(timedelta(minutes=cycle.rules.part_one.minutes))
            attempts.begin_attempt(first, allowance=allowance, by=by, now=day)
            given = {items[i["code"]]: self.material.answer(i, able) for i in self.material.items}
            attempts.record_answers(first, given, now=day + timedelta(minutes=50))
            attempts.submit_attempt(first, by=by, now=day + timedelta(minutes=60))
            later = day + timedelta(minutes=100)
            second = attempts.schedule_attempt(one, part=Part.TWO, form=papers[Part.TWO], by=by, now=later)
            allowance = TimeAllowance(timedelta(minutes=cycle.rules.part_two.minutes))
            attempts.begin_attempt(second, allowance=allowance, by=by, now=later)
            for vignette in self._chosen(one, vignettes):
                text = self.material.essay(vignette.label, able + self.material.chance.gauss(0, 0.25))
                attempts.record_written_answer(second, vignette=vignette, text=text, now=later)
            attempts.submit_attempt(second, by=by, now=later + timedelta(minutes=80))

    def _chosen(self, one, vignettes):
        """Two vignettes, by the groups of the category."""
        by_group = {}
        for vignette in vignettes:
            by_group.setdefault(vignette.group, []).append(vignette)
        clinical = self.material.chance.choice(by_group["clinical"])
        other = {"Mentor-Clinical": "supervisory", "Specialist": "clinical"}.get(one.category, "policy")
        return [clinical, next(v for v in by_group[other] if v is not clinical)]

    def _incidents(self, cycle, day):
        sat = list(cycle.registrations.filter(state="sat").order_by("position"))
        for incident, one in zip(self.material.people["incident"], sat[5::17], strict=False):
            incidents.report_incident(
                cycle, registration=one, happened_at=day, by=self.cast.coordinator, now=day, **incident
            )

    def _begin_scoring(self, cycle, panel, day):
        cycles.begin_scoring(cycle, by=self.cast.coordinator, now=day)
        sealing.seal_responses(panel, by=self.cast.clerk, now=day, code=self.material.code)
        give_out_scripts(panel, by=self.cast.coordinator, now=day)

    def _read(self, panel, day, *, share):
        """Each reviewer hands in most of a desk; the storyteller knows how good each script is, they do not."""
        waiting = Assignment.objects.filter(script__panel=panel).select_related("reviewer__user", "script")
        goodness = self._goodness(panel)
        for n, one in enumerate(waiting.order_by("reviewer__reference", "label", "rank")):
            mine = one.reviewer.user == self.cast.readers[0]
            if share < 1 and (self.material.chance.random() > share or (mine and n % 2)):
                continue
            self._rate(one, goodness[one.script_id], day + timedelta(days=2, minutes=n))
        let_ratings_stand(now=day + timedelta(days=2, minutes=len(waiting) + 60), panel=panel)

    def _rate(self, one, able, when):
        user, severity = one.reviewer.user, self.cast.severity[one.reviewer.user_id]
        criteria = zip(one.script.panel.rubric.criteria.all(), self.material.rubric["criterion"], strict=True)
        levels = {row.pk: self.material.level(c, able, severity) for row, c in criteria}
        comment = self.material.chance.choice(self.material.people["reviewer_comments"])
        rate_script(one.script.code, levels, comment=comment, by=user, now=when)

    def _goodness(self, panel):
        """How good each script is: told by its text, never through the seal."""
        worth = {"strong": 0.75, "adequate": -0.1, "weak": -1.6}
        return {
            script.pk: worth[self.material.quality_of(script.text)] + self.material.chance.gauss(0, 0.2)
            for script in panel.scripts.order_by("code")
        }

    def _settle(self, panel, day):
        goodness = self._goodness(panel)
        for script in list(discrepant_for(self.cast.lead).filter(panel=panel)):
            taken = take_for_settling(script.code, by=self.cast.lead, now=day + timedelta(days=20))
            self._rate(taken, goodness[script.pk], day + timedelta(days=20))
        let_ratings_stand(now=day + timedelta(days=21), panel=panel)

    def _portfolios(self, cycle, day):
        people, chance = self.material.people, self.material.chance
        for one in cycle.registrations.filter(state="sat").select_related("cycle", "candidate"):
            drawn = chance.random()
            outcome = "approve" if drawn < 0.9 or one.candidate.user else "defer" if drawn < 0.97 else "hold"
            review_portfolio(
                one,
                reviewer=chance.choice(people["portfolio_reviewers"]),
                outcome=PortfolioOutcome(outcome),
                comment=chance.choice(people["portfolio_comments"][outcome]),
                by=self.cast.coordinator,
                now=day + timedelta(days=25),
            )

    def _appeal(self, cycle, day):
        """One candidate who has to retake objects; the office finds that Part Two is to be read again."""
        one = (
            Registration.objects.filter(cycle=cycle, case__decisions__outcome__startswith="retake")
            .select_related("candidate")
            .order_by("position")
            .first()
        )
        user = self.cast.account("appellant", one.candidate.name, "candidate", (cycle.association,))
        one.candidate.user = user
        one.candidate.save(update_fields=["user"])
        decision = one.case.decisions.get()
        filing.file_appeal(decision, grounds=self.material.people["appeal_grounds"], by=user, now=day)
