"""People are invited, one or many; an invitation is sent again."""

from exams.accounts.models import User
from exams.accounts.permissions import Permission, Role
from exams.actions.declaration import Done, Rows, action
from exams.cycles.actions import ASSOCIATIONS
from exams.people.actions.roles import OFFICE, page_of
from exams.people.forms.many import InviteManyForm, in_short
from exams.people.forms.persons import InviteForm
from exams.people.models import Invitation
from exams.people.procedures.invitations import invite, invite_many, require_still_asked, send_again
from exams.wording.phrases import counted

INVITATIONS = Rows(
    "invitations",
    lambda user, *may: Invitation.objects.filter(association__in=user.associations(*may)).select_related(
        "user", "association", "notice", "sent_by"
    ),
    page=lambda invitation: page_of(invitation.user, invitation.association),
    model=Invitation,
    shows={
        "id": "id", "association": "association.slug", "name": "user.name", "email": "user.email", "roles": "roles",
        "sent_at": "sent_at", "opened_at": "opened_at",
    },
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip


def foreseen_invitation(association, given, *, by, now):
    role = Role(given["role"])
    known = User.objects.filter(email__iexact=given["email"]).first()
    yield f"{known or given['name']} ({given['email']}) is {role.label.lower()} of {association} from now on."
    if known:
        yield "They have an account already, and are told."
    else:
        yield "An account is opened; the e-mail has the address at which they set a password."


@action(
    ASSOCIATIONS, title="Invite a person", form=InviteForm, undo="end-role", consequences=foreseen_invitation, **OFFICE
)
def invite_person(association, *, email, name, role, by, now):
    """An account where there is none, and a role."""
    user = invite(association, email=email, name=name, role=role, by=by, now=now)
    return Done(f"{user} is {Role(role).label.lower()}; the e-mail goes out.", go=page_of(user, association))


def foreseen_invitations(association, given, *, by, now):
    found = given["foreseen"]
    if found.new:
        yield f"{counted(len(found.new), 'new person', 'new people')}, who get an account: {in_short(found.new)}."
    if found.known:
        have, are = ("has", "is") if len(found.known) == 1 else ("have", "are")
        yield f"{len(found.known)} {have} an account already, and {are} told: {in_short(found.known)}."
    for role in dict.fromkeys(role for guest in found.invited for role in guest.roles):
        number = sum(role in guest.roles for guest in found.invited)
        yield f"{number} × {role.label.lower()} of {association}, from now on."
    if found.held:
        hold = "holds" if len(found.held) == 1 else "hold"
        yield f"{len(found.held)} {hold} the role already; nothing changes: {in_short(found.held)}."
    yield f"{counted(len(found.invited), 'e-mail goes', 'e-mails go')} out."
    yield from left_out(given)


def left_out(given):
    for fault in given["faults"]:
        yield f"Left out. {fault}"
    if given.get("unused"):
        yield f"Columns that are not used: {', '.join(given['unused'])}."


@action(
    ASSOCIATIONS, title="Invite many", form=InviteManyForm, undo="end-role", consequences=foreseen_invitations, **OFFICE
)
def invite_people(association, *, foreseen, by, now, **_):
    """A list or a sheet of people: accounts where there are none, roles, and an e-mail to each.  All or nobody."""
    invited = invite_many(association, foreseen.invited, by=by, now=now).invited
    data = {"invited": [guest.email for guest in invited], "held": [guest.email for guest in foreseen.held]}
    return Done(f"{counted(len(invited), 'person is', 'people are')} invited; the e-mails go out.", data=data)


def still_asked(invitation, *, by, now):
    require_still_asked(invitation)


@action(
    INVITATIONS, title="Send the invitation again", guards=[still_asked],
    when=lambda invitation: not invitation.user.has_usable_password(),
    final="What has gone out by e-mail cannot be called back; the address in it works for 14 days.", **OFFICE,
)  # fmt: skip
def send_invitation_again(invitation, *, by, now):
    send_again(invitation, by=by, now=now)
    return f"Another invitation goes to {invitation.user.email}."
