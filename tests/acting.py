"""Doing what a page offers, as a browser would: look at what it does, and confirm."""

import re
from html import unescape

from exams.actions.declaration import action_called


def act(client, name, row, /, *, follow=False, confirm=True, **given):
    """The answer to posting an action's form; where it asks first, what it shows is confirmed."""
    one = action_called(name)
    path = one.path(row)
    answer = client.post(path, given, follow=follow)
    seal = re.search(r'name="confirmed" value="(\w+)"', answer.content.decode()) if answer.status_code == 200 else None
    if not (seal and confirm and one.asks):
        return answer
    typed = {"typed": one.rows.named(row)} if one.typed else {}
    sent = {name: value for name, value in given.items() if not hasattr(value, "read")}
    return client.post(path, {**sent, **_sent_on(answer), "confirmed": seal[1], **typed}, follow=follow)


def _sent_on(answer):
    """The files, as the page that asks sends them on."""
    page = answer.content.decode()
    return {name: unescape(value) for name, value in re.findall(r'name="([\w-]+-kept)" value="([^"]*)"', page)}


def said(client, name, row, /, **given):
    """The words of the page to which an action leads."""
    page = act(client, name, row, follow=True, **given)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
