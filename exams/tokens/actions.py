"""What a person does with tokens."""

from django import forms

from exams.accounts.models import User
from exams.accounts.permissions import OWN, Permission
from exams.actions.declaration import Done, Rows, action
from exams.actions.forms import ActionForm
from exams.tokens.models import PersonalToken
from exams.tokens.procedures import held_by, make_token, revoke_token

ME = Rows("accounts", lambda user: User.objects.filter(pk=user.pk), page=lambda user: "/my/tokens/")
TOKENS = Rows(
    "tokens",
    lambda user: PersonalToken.objects.filter(user=user).select_related("user"),
    page=lambda token: "/my/tokens/",
    key="number",
    model=PersonalToken,
    shows={"number": "number", "name": "name", "scopes": "scopes", "expiry": "expiry", "last_used_at": "last_used_at"},
    reads=OWN,
)


class TokenForm(ActionForm):
    name = forms.CharField(max_length=100, label="What it is for", help_text="So that you know it again.")
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=[(permission.name, permission.value) for permission in Permission],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(label="Days until it ends", min_value=1, max_value=366, initial=90)

    def prepare(self):
        self.fields["scopes"].choices = [(permission.name, permission.value) for permission in held_by(self.by)]


@action(ME, title="Make a token", may=OWN, form=TokenForm, undo="revoke-access-token")
def make_access_token(user, *, name, scopes, days, by, now):
    row, token = make_token(user, name=name, scopes=scopes, days=days, by=by, now=now)
    said = "The token is made. It is shown this once: copy it now."
    shown = ("tokens/made.html", {"row": row, "token": token})
    return Done(said, {"number": row.number}, show=shown)


@action(
    TOKENS, title="Revoke", may=OWN, danger=True, final="Programs that use it have to be given another.",
    consequences=lambda row, given, *, by, now: [f"Programs that use “{row.name}” are shut out at once."],
)  # fmt: skip
def revoke_access_token(row, *, by, now):
    revoke_token(row, by=by, now=now)
    return "The token is revoked."
