"""What the clock brings on for portfolios, and what is asked of them before a role ends."""

from django.dispatch import receiver

from exams.accounts.permissions import Role
from exams.accounts.signals import what_is_held
from exams.jobs.signals import minute_passed
from exams.wording.phrases import counted
from panels.portfolio.models import PortfolioAssignment
from panels.portfolio.procedures.references import post_references
from panels.portfolio.procedures.reminders import remind_of_deferrals
from panels.portfolio.states import WITH_REVIEWERS


@receiver(minute_passed)
def post_what_references_wait_for(sender, *, now, done, **_):
    done["references asked"] = post_references(now=now)
    done["portfolios reminded"] = remind_of_deferrals(now=now)


@receiver(what_is_held)
def what_a_portfolio_reviewer_holds(sender, *, grant, **_):
    if grant.role != Role.PORTFOLIO_REVIEWER:
        return []
    mine = PortfolioAssignment.objects.standing().filter(
        reviewer=grant.user_id,
        portfolio__candidate__association=grant.association_id,
        portfolio__state__in=WITH_REVIEWERS,
    )
    number = mine.values("portfolio").distinct().count()
    are = "is" if number == 1 else "are"
    return (
        [f"{counted(number, 'portfolio')} to review {are} given to this person: give them to others."] if number else []
    )
