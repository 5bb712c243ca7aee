"""PURE: which rules a replay answers for, and why the others cannot be replayed."""

from exams.rules.book import Rules
from exams.rules.sentences import Change, changes

REPLAYED = (
    "categories", "portfolio_required", "part_one.rule", "part_one.value",
    "part_two.pass_percent", "part_two.readings", "part_two.adjacent_levels", "part_two.percent_of",
    "part_two.resolution", "part_two.total_gap_percent", "part_two.third_at_the_cut",
    "recommendation.portfolio_deferred", "recommendation.attempts_exhausted",
    "eligibility.membership", "eligibility.membership_rolls_over", "eligibility.portfolio",
    "eligibility.portfolio_weeks_before", "eligibility.approval_valid_months",
    "eligibility.approval_lasts_for_retakes", "eligibility.retake_wait_months", "eligibility.retake_request_weeks",
    "eligibility.attempt_limit", "eligibility.no_show_counts", "eligibility.carries_passed_part",
    "eligibility.part_credit_months", "eligibility.sits", "eligibility.without_exam", "fees.charges", "fees.refunds",
    "renewal.model", "renewal.period_ends", "renewal.cycle_ends", "renewal.cycle_years", "renewal.due",
    "renewal.hours", "renewal.shown_by", "renewal.entry", "renewal.rounding", "renewal.grace_days",
    "renewal.inactive_asks_hours",
)  # fmt: skip
WHY = {
    "part_one": "What somebody would have answered in another time is not known.",
    "part_two": "What somebody would have written in another time, or on other vignettes, is not known.",
    "recommendation": "What the panel lead would have decided, and when a condition would have been met, is not known.",
    "committee": "Who would have come, and how they would have voted, is not known.",
    "eligibility": "A text that is signed decides nothing by itself.",
    "fees": "When somebody would have paid is not known.",
    "accommodations": "When somebody would have asked, and with which document, is not known.",
    "sittings": "Which seats people would have chosen, changed or given up is not known.",
    "reading": "Who would have read what, and how they would have rated, is not known.",
    "portfolio": "What people would have handed in, and what reviewers would have found, is not known.",
    "appeals": "Who would have appealed, and what a further reading would have found, is not known.",
    "endorsement": "It changes papers and the public registry, not who is endorsed.",
    "renewal": "What people would have attested or asked for is not known.",
    "letters": "It changes how word is sent, not what is decided.",
}
ALWAYS = (
    "People might have acted otherwise under other rules; the figures hold what they did as it was.",
    "Each line is counted for itself: who may not sit is still counted among those who pass.",
    "Readings that were never made stay missing: where more are asked for, Part Two has no result.",
    "Memberships, portfolios and exceptions are those known today, as far as they are dated before the exam.",
    "Decisions of the committee are not replayed: what is shown is what would have been proposed to it.",
)


def not_replayed(before: Rules, after: Rules) -> list[tuple[Change, str]]:
    """The rules that change and are not among the figures, each with the reason."""
    left_out = [change for change in changes(before, after) if change.place not in REPLAYED]
    return [(change, WHY[change.place.partition(".")[0]]) for change in left_out]
