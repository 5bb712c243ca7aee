"""Papers that go with an e-mail: a chapter above says how one of its kind is found.

    attaches("fee-document", lambda number: ("invoice.pdf", pdf))

A notice says ``attachment="fee-document 5f0c…"``; the paper is made when the e-mail is sent.
"""

_KINDS = {}


def attaches(kind, find):
    """``find(number)`` gives (file name, PDF); None where there is none any more."""
    _KINDS[kind] = find


def paper_with(notice):
    """What goes with the e-mail of this notice, or None."""
    kind, _, number = notice.attachment.partition(" ")
    return _KINDS[kind](number) if kind in _KINDS else None
