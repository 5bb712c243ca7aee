"""The declarations hold together: whoever starts the house is told where they do not."""

from django.core.checks import Error, register

from exams.actions.declaration import actions


@register()
def declarations(app_configs, **kwargs):
    known = {one.name for one in actions()}
    faults = []
    for one in actions():
        if one.undo and one.undo not in known:
            faults.append(Error(f"{one.name} is taken back by {one.undo!r}, which is no action.", id="actions.E001"))
        if not one.undo and not one.final:
            faults.append(Error(f"{one.name} says neither what takes it back nor why nothing does.", id="actions.E002"))
    return faults
