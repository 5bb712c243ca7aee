"""The lane for saves: no session, no user row.  The paper's own token says who writes, inside the statement."""

import json
import re
from datetime import UTC, datetime

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.utils import timezone

from exams.delivery.procedures.saving import ITEM, LONGEST, VIGNETTE, Answer, Paused, heartbeat, save_answer
from exams.refusals.exceptions import NotYours, Refused

MOST_AT_ONCE = 100
CHOICE = re.compile(r"[A-Z]{0,20}")


class SaveLane:
    """Answers ``/sit/<number>/save/`` before anything else of the house is asked."""

    PATH = re.compile(r"^/sit/(\d{1,18})/save/$")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        found = self.PATH.match(request.path_info)
        if not found:
            return self.get_response(request)
        # No question whether the connection is well: if it is not, the browser sends the answer again.
        connection.health_check_done = True
        response = save(request, int(found[1]))
        response["Content-Length"] = str(len(response.content))  # one piece on the line, not three
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        response["Referrer-Policy"] = "no-referrer"
        return response


def save(request, attempt_id):
    """Write the answers that the browser sends, in their order; with none, only say how much time is left."""
    token = request.headers.get("X-Paper-Token", "")
    if request.method != "POST" or not token:
        return _refused("not-allowed", "Answers are sent from an open paper.", 405 if request.method != "POST" else 404)
    try:
        given, waiting = _given(request)
        answers = [_answer(one) for one in given]
    except ValueError as error:
        return _refused("invalid", str(error), 400)
    results, standing = [], None
    try:
        for n, answer in enumerate(answers, start=1):
            unsent = max(waiting - n, 0)
            saved = standing = save_answer(attempt_id, token, answer, now=timezone.now(), unsent=unsent)
            results.append(
                {
                    "question": f"{answer.kind}:{answer.question}",
                    "seq": answer.seq,
                    "receipt": saved.receipt,
                    "saved_at": saved.saved_at.astimezone(UTC).isoformat(),
                }
            )
        standing = standing or heartbeat(attempt_id, token, now=timezone.now(), unsent=waiting)
    except NotYours as refusal:
        return _refused("not-yours", str(refusal), 404, results)
    except Paused as refusal:
        return _refused(refusal.code, str(refusal), 423, results)  # not for good: kept in the browser until it goes on
    except Refused as refusal:
        return _refused(refusal.code, str(refusal), 409, results)
    except DatabaseError:
        return _refused("unavailable", "The answer could not be saved just now; it will be sent again.", 503, results)
    return JsonResponse({"saved": results, **_told(standing)})


def _told(standing):
    """What the screen goes by: the time left by the server, whether its clock is stopped, whether there is news."""
    now = timezone.now()
    left = (standing.closes_at - (standing.paused_at or now)).total_seconds()
    return {
        "seconds_left": max(left, 0),
        "paused": standing.paused_at is not None,
        "news": standing.news,
        "now": now.timestamp(),
    }


def _refused(code, sentence, status, saved=()):
    return JsonResponse({"code": code, "detail": sentence, "saved": list(saved)}, status=status)


def _given(request):
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise ValueError("What was sent is no JSON.") from None
    answers = body.get("answers", []) if isinstance(body, dict) else None
    if not isinstance(answers, list) or len(answers) > MOST_AT_ONCE:
        raise ValueError(f"“answers” must be a list of at most {MOST_AT_ONCE}.")
    waiting = body.get("waiting", len(answers))
    if not isinstance(waiting, int) or isinstance(waiting, bool) or not 0 <= waiting <= 100_000:
        raise ValueError("“waiting” must be a whole number.")
    return answers, waiting


def _answer(given) -> Answer:
    if not isinstance(given, dict):
        raise ValueError("Every answer must name its question, sequence, text and time.")
    question, seq, text, stamped = (given.get(name) for name in ("question", "seq", "text", "stamped_at"))
    kind, _, number = question.partition(":") if isinstance(question, str) else ("", "", "")
    if kind not in (ITEM, VIGNETTE) or not re.fullmatch(r"\d{1,9}", number):
        raise ValueError("“question” must be item:number or vignette:number.")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 2**53:
        raise ValueError("“seq” must be a whole number above 0.")
    if not isinstance(text, str) or len(text) > LONGEST or "\x00" in text:
        raise ValueError(f"“text” must be at most {LONGEST:,} characters, none of them NUL.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("“text” holds half of a character.")
    if kind == ITEM and not CHOICE.fullmatch(text):
        raise ValueError("“text” of an item must be option letters.")
    return Answer(kind, int(number), seq, text, _moment(stamped))


def _moment(stamped) -> datetime:
    try:
        moment = datetime.fromisoformat(stamped)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("“stamped_at” must be a time with its zone, as 2026-03-14T09:30:00Z.") from None
