"""portfolio.csv: outcomes of the identified review."""

from exams.procedures.audit import Entry
from panels.models import PortfolioReview


def apply_portfolio(cycle, rows, people, had, entries, *, now):
    """Returns the tally; an outcome that differs is corrected, one that is gone is taken back, both on record."""
    tally = {"new": 0, "corrected": 0, "withdrawn": 0}
    if rows is None and "portfolio" not in had:
        return tally
    stored = {
        (review.registration_id, review.reviewer): review
        for review in PortfolioReview.objects.filter(registration__cycle=cycle)
    }
    fresh, changed = [], []
    for row in rows or ():
        if row.candidate not in people:
            continue
        registration = people[row.candidate]
        review = stored.pop((registration.pk, row.reviewer), None)
        if review is None:
            review = PortfolioReview(
                registration=registration,
                reviewer=row.reviewer,
                outcome=row.outcome,
                comment=row.comment,
                reviewed_at=now,
            )
            fresh.append(review)
        elif (review.outcome, review.comment) != (row.outcome, row.comment):
            details = {"before": review.outcome, "after": row.outcome}
            entries.append(Entry("portfolio.corrected", registration, "portfolio sheet", details))
            review.outcome, review.comment, review.reviewed_at = row.outcome, row.comment, now
            changed.append(review)
    for review in stored.values():
        details = {"reviewer": review.reviewer, "before": review.outcome}
        entries.append(
            Entry("portfolio.withdrawn", f"registration {review.registration_id}", "portfolio sheet", details)
        )
        review.delete()
    PortfolioReview.objects.bulk_create(fresh, batch_size=2000)
    PortfolioReview.objects.bulk_update(changed, ["outcome", "comment", "reviewed_at"], batch_size=200)
    tally["new"], tally["corrected"], tally["withdrawn"] = len(fresh), len(changed), len(stored)
    return tally
