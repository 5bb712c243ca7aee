"""What waits on the first page: what a person owes, and what is overdue or to be paid back at the office."""

from django.urls import reverse
from django.utils import timezone

from exams.accounts.permissions import Permission, holds
from exams.calendar.days import local_day, said
from exams.registration.fees import statements
from exams.registration.models import Bill
from exams.wording.phrases import counted, money


def owed_by(user):
    """(title, detail, address, action) of every bill on which something is owed."""
    if not holds(user, Permission.REGISTER):
        return []
    mine = statements.with_sums(Bill.objects.of_account(user).select_related("candidate__association"))
    found = []
    for bill in mine.filter(owed__gt=0).order_by("due_on", "pk"):
        late = bill.due_on and bill.due_on < local_day(timezone.now(), bill.association.time_zone)
        due = f", {'overdue since' if late else 'to be paid by'} {said(bill.due_on)}" if bill.due_on else ""
        detail = f"{money(bill.owed)} {bill.currency}{due}"
        found.append((bill.title, detail, reverse("my-fees:one", args=[bill.pk]), "Pay"))
    return found


def fees_at_the_office(user):
    """(title, detail, address, action) where bills are overdue, or stand to somebody's credit."""
    if not holds(user, Permission.RUN_CYCLES):
        return []
    bills = statements.with_sums(Bill.objects.of_office(user, Permission.RUN_CYCLES))
    found, address = [], reverse("bills:list")
    if n := statements.shown_as(bills, "overdue", today=timezone.localdate()).count():
        title = f"{counted(n, 'bill')} overdue"
        found.append((title, "Nothing or not all was paid in time", f"{address}?show=overdue", "Look"))
    if n := bills.filter(owed__lt=0).count():
        title = f"{counted(n, 'credit')} to be paid back"
        found.append((title, "More was paid than is asked for", f"{address}?show=credit", "Look"))
    return found
