"""The one definition of what an action is told: page, API, its schema and the command read it."""

from django import forms


class ActionForm(forms.Form):
    """Knows the row, the person and the moment; what it shows at first comes from ``first(row)``, and only on pages."""

    def __init__(self, *args, row=None, by=None, now=None, **kwargs):
        self.row, self.by, self.now = row, by, now
        super().__init__(*args, **kwargs)
        if row is not None:
            self.prepare()

    def prepare(self):
        """Set what depends on the row: the choices there are."""

    @classmethod
    def first(cls, row) -> dict:
        return {}


class ReasonForm(ActionForm):
    reason = forms.CharField(label="Why", max_length=500)
