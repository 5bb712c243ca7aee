"""Where the answer to an action is not its own page: a page that shows its form itself, a part that htmx asks for."""

_FORMS = {}
_PARTS = {}


def shows(*names):
    """The view ``(request, row, form) -> response`` shows the forms of these actions, with their faults."""

    def register(view):
        _FORMS.update(dict.fromkeys(names, view))
        return view

    return register


def answers(rows_name):
    """The view ``(request, row) -> response`` is what htmx gets after an action on such a row."""

    def register(view):
        _PARTS[rows_name] = view
        return view

    return register


def page_with_form(action):
    return _FORMS.get(action.name)


def part_after(rows):
    return _PARTS.get(rows.name)
