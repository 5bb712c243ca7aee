"""Legal moves, written down a second time by hand: two people must now agree."""

import itertools

import pytest

from exams.cycles import states as exams
from exams.delivery import states as delivery
from exams.jobs import states as jobs
from exams.registration import states as registration
from exams.sittings import states as sittings
from panels.appeals import states as appeals
from panels.committee import states as panels
from panels.endorsements import states as endorsements
from panels.portfolio import states as portfolios
from panels.reading import states as reading
from panels.renewals import states as renewals
from panels.reviewers import states as reviewers

LEGAL = {
    "cycle": "draft>registration registration>sitting sitting>scoring scoring>committee committee>released",
    "registration": "applying>registered applying>withdrawn registered>applying registered>sat registered>no-show "
    "registered>withdrawn sat>withdrawn no-show>sat withdrawn>registered",
    "attempt": "scheduled>in-progress scheduled>voided in-progress>submitted in-progress>voided submitted>voided "
    "voided>scheduled voided>in-progress voided>submitted",
    "offer": "waiting>offered waiting>taken waiting>left offered>taken offered>declined offered>expired offered>left",
    "job": "queued>running queued>failed running>done running>failed",
    "panel": "reading>settled reading>opened settled>opened settled>reading",
    "script": "independent>discussed independent>discrepant independent>settled discussed>discrepant discussed>settled "
    "discussed>independent discrepant>settled discrepant>independent settled>independent settled>discrepant",
    "assignment": "waiting>handed-in waiting>given-back handed-in>waiting handed-in>set-aside set-aside>handed-in "
    "given-back>waiting",
    "reviewer": "practice>qualifying practice>stopped qualifying>approved qualifying>practice qualifying>stopped "
    "approved>live approved>paused approved>stopped live>paused live>stopped "
    "paused>live paused>practice paused>stopped stopped>practice",
    "meeting": "planned>open planned>cancelled open>closed open>planned closed>open",
    "motion": "put>carried put>lost put>tied put>no-quorum put>withdrawn tied>carried tied>lost "
    "carried>confirmed carried>withdrawn",
    "appeal": "filed>read-again filed>upheld filed>dismissed filed>withdrawn read-again>to-answer read-again>withdrawn "
    "to-answer>upheld to-answer>dismissed to-answer>withdrawn",
    "endorsement": "active>inactive active>lapsed active>archived active>revoked inactive>active inactive>lapsed "
    "inactive>archived inactive>revoked lapsed>active lapsed>archived lapsed>revoked archived>revoked",
    "endorsement reinstated": "inactive>active archived>active archived>inactive archived>lapsed revoked>active "
    "revoked>inactive revoked>lapsed revoked>archived",
    "renewal": "open>attested attested>audit attested>renewed attested>open audit>renewed audit>refused audit>open "
    "renewed>attested renewed>audit refused>audit",
    "reinstatement": "asked>granted asked>refused asked>withdrawn granted>asked refused>asked",
    "category move": "asked>granted asked>refused asked>withdrawn granted>done granted>withdrawn granted>asked "
    "refused>asked",
    "portfolio": "completing>submitted submitted>completing submitted>in-review in-review>submitted "
    "in-review>disagreed in-review>approved in-review>deferred in-review>on-hold disagreed>approved disagreed>deferred "
    "disagreed>on-hold on-hold>approved on-hold>deferred on-hold>disagreed deferred>completing deferred>disagreed "
    "deferred>on-hold approved>disagreed approved>on-hold",
}
TABLES = {
    "cycle": (exams.CycleState, exams.CYCLE_LIFECYCLE),
    "registration": (registration.RegistrationState, registration.REGISTRATION_LIFECYCLE),
    "attempt": (delivery.AttemptState, delivery.ATTEMPT_LIFECYCLE),
    "offer": (sittings.OfferState, sittings.OFFER_LIFECYCLE),
    "job": (jobs.JobState, jobs.JOB_LIFECYCLE),
    "panel": (reading.PanelState, reading.PANEL_LIFECYCLE),
    "script": (reading.ScriptPhase, reading.SCRIPT_LIFECYCLE),
    "assignment": (reading.AssignmentState, reading.ASSIGNMENT_LIFECYCLE),
    "reviewer": (reviewers.ReviewerState, reviewers.REVIEWER_LIFECYCLE),
    "meeting": (panels.MeetingState, panels.MEETING_LIFECYCLE),
    "motion": (panels.MotionState, panels.MOTION_LIFECYCLE),
    "appeal": (appeals.AppealState, appeals.APPEAL_LIFECYCLE),
    "endorsement": (endorsements.EndorsementState, endorsements.ENDORSEMENT_LIFECYCLE),
    "endorsement reinstated": (endorsements.EndorsementState, endorsements.ENDORSEMENT_REINSTATING),
    "renewal": (renewals.RenewalState, renewals.RENEWAL_LIFECYCLE),
    "reinstatement": (renewals.RequestState, renewals.REINSTATEMENT_LIFECYCLE),
    "category move": (renewals.RequestState, renewals.MOVE_LIFECYCLE),
    "portfolio": (portfolios.PortfolioState, portfolios.PORTFOLIO_LIFECYCLE),
}


@pytest.mark.parametrize("thing", TABLES)
def test_lifecycle(thing):
    states, table = TABLES[thing]
    legal = {tuple(move.split(">")) for move in LEGAL[thing].split()}
    assert set(table) == set(states)
    for came_from, to in itertools.product(states, states):
        assert (to in table[came_from]) == ((came_from.value, to.value) in legal), f"{came_from} > {to}"
