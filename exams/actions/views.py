"""The page of an action: its form, what it will do, and the doing.  Where a page offers it, it posts here."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from exams.accounts.permissions import Permission, Role, page, set_clock
from exams.actions.declaration import PUBLIC, action_called
from exams.actions.kept_input import keep_input, kept_input, was_shown_to
from exams.actions.pages import page_with_form, part_after
from exams.actions.performing import Given, Unconfirmed, Unsound, bound_form, consequences_of, perform
from exams.actions.permission_table import permission_table
from exams.refusals.exceptions import NotYours, Refused
from exams.refusals.typed_input import keep_typed


@page(Permission.RUN_CYCLES)
@require_GET
def permissions(request):
    """Who may do and see what."""
    context = {"lines": permission_table(), "roles": list(Role)}
    return render(request, "actions/permissions.html", context)


SHOWN_AGAIN = "You signed in anew since this form was opened, so nothing was done yet. What you typed is here: send it again."


def older_page(request, reason=""):
    """A form opened before signing in anew: its person finds what was typed, and sends it from the page as it is now."""
    if was_shown_to(request.user, request.POST.get("once", "")) and keep_input(request):
        messages.warning(request, SHOWN_AGAIN + (" Choose the file again." if request.FILES else ""))
        return redirect(request.path)
    return render(request, "older_page.html", status=403)


@never_cache
@require_http_methods(["GET", "POST"])
def act(request, rows, key, name):
    action = action_called(name)
    if action.rows.name != rows or not action.page:
        raise NotYours("This page does not exist, or it is not for you.")
    if action.may != PUBLIC:
        if not request.user.is_authenticated:
            if request.method == "POST" and keep_input(request):
                messages.info(request, "You were signed out meanwhile. Sign in again: what you typed is kept.")
            return redirect_to_login(request.path)
        set_clock(request.user, *(action.may if isinstance(action.may, tuple) else ()))
    row = action.row(request.user, key)
    if request.method == "GET":
        return _show(request, action, row, bound_form(action, row, by=request.user, now=timezone.now()))
    return _do(request, action, row)


def _do(request, action, row):
    given = Given(*(request.POST.get(name, "") for name in ("confirmed", "typed", "once")))
    asked = {"by": request.user, "now": timezone.now()}
    try:
        done = perform(action, row, data=request.POST, files=request.FILES, given=given, **asked)
    except Unsound as unsound:
        shown_by = page_with_form(action)
        return (
            shown_by(request, row, unsound.form) if shown_by else _show(request, action, row, unsound.form, status=422)
        )
    except Unconfirmed as look:
        form = bound_form(action, row, data=request.POST, files=request.FILES, **asked)
        return _show(request, action, row, form, look=look, status=200)
    except NotYours:
        raise
    except Refused as refusal:
        keep_typed(request)
        messages.error(request, " ".join([str(refusal), *map(str, getattr(refusal, "faults", ()))]))
        return _back(request, action, row)
    if done.said:
        messages.success(request, done.said)
    for warning in done.warnings:
        messages.warning(request, warning)
    if done.show:
        template, context = done.show
        return render(request, template, context)
    return redirect(done.go) if done.go else _back(request, action, row)


def _back(request, action, row):
    part = part_after(action.rows)
    if request.htmx and part:
        return part(request, row)
    return HttpResponseRedirect(action.rows.path_of(row))


def _show(request, action, row, form, *, look=None, status=200):
    """The action's own page: a form to fill in, or what it will do, to be confirmed."""
    now = timezone.now()
    if not form.is_bound:
        if not action.offered(row):
            return _back(request, action, row)
        refusal = action.refusal(row, by=request.user, now=now)
        if refusal is not None:
            messages.error(request, str(refusal))
            return _back(request, action, row)
        typed, shown_by = kept_input(request), page_with_form(action)
        if typed is not None:
            form = bound_form(action, row, by=request.user, now=now, data=typed)
        if shown_by:
            return shown_by(request, row, form) if typed is not None else _back(request, action, row)
        if typed is None and action.asks and not form.visible_fields():
            look = Unconfirmed(*consequences_of(action, row, {}, by=request.user, now=now), named=_named(action, row))
    context = {"action": action, "row": row, "form": form, "look": look, "back": action.rows.path_of(row)}
    return render(request, "actions/act.html", context, status=status)


def _named(action, row):
    return action.rows.named(row) if action.typed else ""
