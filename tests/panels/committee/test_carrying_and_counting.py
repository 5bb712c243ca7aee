"""What counts of a written part is read and nothing else; what was passed is carried into the next cycle."""

from dataclasses import replace
from datetime import timedelta

from exams.cycles import procedures as cycles
from exams.cycles.own_rules import correct_rules
from exams.delivery.models import Attempt, WrittenResponse
from exams.items.models import Vignette
from exams.items.procedures import whole_forms
from exams.registration.eligibility.findings import carried_of
from exams.registration.models import PartCredit, Registration
from exams.registration.procedures.standing import note_passed_parts
from exams.rules import procedures as rules_steps
from exams.rules.sections.eligibility import EligibilityRules
from exams.rules.sections.part_two import GroupChoice
from panels.committee.models import Recommendation
from panels.committee.procedures.recommendations import recommend
from panels.reading import sealing
from panels.reading.models import Panel, Script
from panels.reading.procedures.assignments import set_up_panel
from scoring.keys.models import PartOneMark


def test_a_surplus_answer_is_kept_and_not_read(house):
    rules = house.cycle.rules
    choice = (GroupChoice("clinical", 1), GroupChoice("policy", 1))
    changed = replace(rules, part_two=replace(rules.part_two, choice=choice, surplus="first-listed"))
    rules_steps.adopt_rule_book(
        house.association, changed, effective_from=house.now.date(), by=house.clerk, now=house.now, reason="x"
    )
    other = cycles.plan_cycle(house.association, name="Other", by=house.clerk, now=house.now)
    form = house.cycle.papers.get(part="two").form
    form = whole_forms.copy_form(form, name="By groups", by=house.clerk, now=house.now)
    Vignette.objects.filter(form=form).update(group="clinical")
    second = Vignette.objects.create(form=form, position=2, label="V2", group="clinical", text="x")
    policy = Vignette.objects.create(form=form, position=3, label="V3", group="policy", text="x")
    made = Registration.objects.create(
        cycle=other, candidate=house.registrations[0].candidate, credential="IMH-E", category="Specialist",
        registered_at=house.now,
    )  # fmt: skip
    attempt = Attempt.objects.create(
        registration=made, part="two", form=form, state="submitted", submitted_at=house.now
    )
    for vignette, text in ((form.vignettes.get(label="V1"), "First."), (second, "Second."), (policy, "  ")):
        WrittenResponse.objects.create(attempt=attempt, vignette=vignette, text=text)
    panel = set_up_panel(other, rubric=Panel.objects.first().rubric, by=house.coordinator, now=house.now)
    assert sealing.seal_responses(panel, by=house.clerk, now=house.now) == 1
    assert Script.objects.get(panel=panel).text == "First."
    assert WrittenResponse.objects.filter(attempt=attempt).count() == 3


def test_a_carried_part_counts_in_the_recommendation_with_its_day(house):
    later = cycles.plan_cycle(house.association, name="Later", by=house.clerk, now=house.now)
    one = house.registrations[0]
    note_passed_parts(
        [(one, "one", house.now.date()), (one, "two", house.now.date())],
        cycle=house.cycle,
        by=house.clerk,
        now=house.now,
    )
    again = Registration.objects.create(
        cycle=later, candidate=one.candidate, credential=one.credential, category=one.category, registered_at=house.now
    )
    recommend(later, by=house.clerk, now=house.now)
    made = Recommendation.objects.get(registration=again)
    assert made.outcome == "endorse"
    assert made.reasons[0] == "Part One: passed on 14 March 2026, carried forward."
    rules = replace(later.rules, eligibility=EligibilityRules(carries_passed_part=False))
    correct_rules(later, rules, by=house.clerk, now=house.now, reason="not carried here")
    recommend(later, by=house.clerk, now=house.now)
    assert Recommendation.objects.in_force().get(registration=again).outcome == "not-available"


def test_releasing_the_decisions_credits_what_was_passed(house):
    house.release()
    one = house.registrations[0]
    assert set(PartCredit.objects.filter(registration=one).values_list("part", flat=True)) == {"one", "two"}
    passed = {m.attempt.registration_id for m in PartOneMark.objects.in_force().filter(passed=True)}
    assert set(PartCredit.objects.filter(part="one").values_list("registration_id", flat=True)) == passed
    again = Registration(
        cycle=cycles.plan_cycle(house.association, name="Later", by=house.clerk, now=house.now + timedelta(days=1)),
        candidate=one.candidate, credential=one.credential, category=one.category, registered_at=house.now,
    )  # fmt: skip
    assert set(carried_of(again)) == {"one", "two"}
