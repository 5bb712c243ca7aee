"""portfolio.csv: outcomes of the identified review."""

from exams.audit.procedures import Entry
from panels.portfolio.models import PortfolioReview


def apply_portfolio(work, rows, people):
    """Returns the tally; an outcome that differs is corrected; one that is gone is taken back only where asked."""
    tally = {"new": 0, "corrected": 0, "withdrawn": 0}
    if rows is None and "portfolio" not in work.had:
        return tally
    reviews = PortfolioReview.objects.filter(registration__cycle=work.cycle)
    stored = {(r.registration_id, r.reviewer): r for r in reviews.select_related("registration__candidate")}
    fresh, changed, blank = [], [], 0
    for row in rows or ():
        if row.candidate not in people:
            continue
        registration = people[row.candidate]
        review = stored.pop((registration.pk, row.reviewer), None)
        comment = row.comment
        if review is None:
            fresh.append(
                PortfolioReview(
                    registration=registration,
                    reviewer=row.reviewer,
                    outcome=row.outcome,
                    comment=comment,
                    reviewed_at=work.now,
                )
            )
            work.name("portfolio", "new", [f"{row.candidate} by {row.reviewer}: {row.outcome}"])
            continue
        if not comment and review.comment and "portfolio" not in work.take:
            comment, blank = review.comment, blank + 1
        if (review.outcome, review.comment) != (row.outcome, comment):
            taken = bool(review.comment) and not comment
            details = {"before": review.outcome, "after": row.outcome}
            if taken:
                details["comment"] = review.comment
                work.taken.setdefault("comments", []).append([review.pk, review.comment])
            work.entries.append(Entry("portfolio.corrected", registration, "portfolio sheet", details))
            said = f"{review.outcome} → {row.outcome}" if review.outcome != row.outcome else "comment"
            what = "blanked" if taken else "corrected"
            work.name("portfolio", what, [f"{row.candidate} by {row.reviewer}: {said}"])
            review.outcome, review.comment, review.reviewed_at = row.outcome, comment, work.now
            changed.append(review)
    work.blank("portfolio", blank, "comment")
    names = [f"{review.registration.candidate.reference} by {review.reviewer}" for review in stored.values()]
    gone = stored if (rows is not None and "portfolio" in work.take) or work.gone("portfolio") else {}
    if gone:
        work.name("portfolio", "withdrawn", names)
    else:
        work.stay("portfolio", names, "portfolio outcome")
    _take_back(work, gone.values())
    PortfolioReview.objects.bulk_create(fresh, batch_size=2000)
    PortfolioReview.objects.bulk_update(changed, ["outcome", "comment", "reviewed_at"], batch_size=200)
    tally["new"], tally["corrected"], tally["withdrawn"] = len(fresh), len(changed), len(gone)
    return tally


def _take_back(work, reviews):
    """The record and the import keep all that the review said."""
    for review in reviews:
        details = {"reviewer": review.reviewer, "before": review.outcome, "comment": review.comment}
        subject = f"registration {review.registration_id}"
        work.entries.append(Entry("portfolio.withdrawn", subject, "no longer in portfolio", details))
        at = review.reviewed_at.isoformat()
        work.taken.setdefault("reviews", []).append(
            [str(review.registration_id), review.reviewer, review.outcome, review.comment, at]
        )
        review.delete()
