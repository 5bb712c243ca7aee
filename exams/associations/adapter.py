"""Signing up, as the framework for accounts asks about it: whose house it is, and where somebody goes on."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from exams.accounts.models import Association, User
from exams.associations.procedures.admissions import CHOSEN
from exams.associations.queries import begun_by


class DoorAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix, email, context):
        """Every mail names the association it is about, where there is one."""
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        more = {"house": house_of(user, self.request), "site_url": settings.SITE_URL}
        super().send_mail(template_prefix, email, {**context, **more})

    def get_email_verification_redirect_url(self, email_address):
        """On to the door at which they began, once they have signed in."""
        begun = begun_by(email_address.user).first()
        if begun is None:
            return super().get_email_verification_redirect_url(email_address)
        there = reverse("apply", args=[begun.association.slug])
        if self.request.user.is_authenticated:
            return there
        return f"{reverse('account_login')}?{urlencode({'next': there})}"


def house_of(user, request):
    """The association somebody is on the way to, or the only one that knows them; None: no one in particular."""
    chosen = request.session.get(CHOSEN, "") if hasattr(request, "session") else ""
    if chosen:
        return Association.objects.filter(slug=chosen).first()
    if user is None or user.pk is None:
        return None
    begun = begun_by(user).first()
    if begun:
        return begun.association
    known = {grant.association_id: grant.association for grant in user.grants}
    return next(iter(known.values())) if len(known) == 1 else None
