"""The API's manners: every refusal is an RFC 9457 problem."""

from functools import cache

from csp.decorators import csp_update
from django.core.exceptions import ValidationError
from django.utils.decorators import method_decorator
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from exams.actions.api.acting import confirmation_needed
from exams.actions.performing import Unconfirmed
from exams.refusals.exceptions import Invalid, NotAllowed, NotYours, Refused

PROBLEM = "application/problem+json"


@cache
def _schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def _written_once(renderer):
    written = cache(lambda: renderer().render(_schema()))
    return type(renderer.__name__, (renderer,), {"render": lambda self, *_args, **_named: written()})


class Schema(SpectacularAPIView):
    """The schema of this API.  It is the same for everybody and takes seconds to make: made once, then kept."""

    renderer_classes = [_written_once(one) for one in SpectacularAPIView.renderer_classes]

    def _get_schema_response(self, request):
        return Response(_schema())


# The browser of the schema sets one inline style; this one page allows it.
@method_decorator(csp_update({"style-src": "'unsafe-inline'"}), name="dispatch")
class ApiBrowser(SpectacularSwaggerSplitView):
    pass


def answer_problem(error, context):
    """Turn a refusal, or an error of the framework, into a problem document."""
    if isinstance(error, Unconfirmed):
        return problem(409, error.code, str(error), **confirmation_needed(error))
    if isinstance(error, Refused):
        return problem(_status(error), error.code, str(error), errors=[_fault(f) for f in getattr(error, "faults", ())])
    if isinstance(error, ValidationError):  # an id in the address that is none
        return problem(404, "not-found", "This does not exist, or it is not yours.")
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        return problem(422, "invalid", "The request cannot be used as it is.", errors=_pointers(response.data))
    code = getattr(error, "default_code", "error")
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
    answer = problem(response.status_code, str(code), str(detail))
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if response.has_header(header):
            answer[header] = response[header]
    return answer


def add_problems(result, generator, request, public):
    """Every operation may be refused: the schema says so once for all."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            answers = operation["responses"]
            codes = REFUSALS if method == "post" else {code: REFUSALS[code] for code in REFUSALS if code != "415"}
            for code, words in codes.items():
                answers.setdefault(code, {"content": content, "description": words})
    return result


REFUSALS = {
    "400": "Not readable",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "Not there, or not yours",
    "406": "No such form of answer",
    "409": "Refused by a rule",
    "415": "No such media type",
    "422": "The input cannot be used",
    "429": "Too many requests",
}


def problem(status_code, code, detail, errors=(), **more):
    title = _TITLES.get(code, "Refused")
    body = {"type": f"/problems/{code}", "title": title, "status": status_code, "detail": detail, **more}
    if errors:
        body["errors"] = list(errors)
    return Response(body, status=status_code, content_type=PROBLEM)


_TITLES = {
    "not-found": "Not found",
    "invalid": "Cannot be used",
    "wrong-state": "Not in this state",
    "not_authenticated": "Sign in first",
    "permission_denied": "Not allowed",
    "method_not_allowed": "Method not allowed",
    "changed-since": "Changed since",
    "key-used-before": "Key used before",
    "sealed": "Sealed",
    "throttled": "Too many requests",
    "confirmation-needed": "To be confirmed",
    "no-more-time": "Not open",
}


def _status(error):
    if hasattr(error, "status"):
        return error.status
    if isinstance(error, NotYours):
        return status.HTTP_404_NOT_FOUND
    if isinstance(error, NotAllowed):
        return status.HTTP_403_FORBIDDEN
    return status.HTTP_422_UNPROCESSABLE_ENTITY if isinstance(error, Invalid) else status.HTTP_409_CONFLICT


def _fault(fault):
    if isinstance(fault, str):
        return {"detail": fault}
    return {"file": fault.file, "line": fault.line, "column": fault.column, "detail": fault.message}


def _pointers(data, at=""):
    if isinstance(data, dict):
        return [entry for name, part in data.items() for entry in _pointers(part, f"{at}/{name}")]
    if isinstance(data, list):
        if all(not isinstance(part, dict | list) for part in data):
            return [{"pointer": at, "detail": str(part)} for part in data]
        return [entry for n, part in enumerate(data) for entry in _pointers(part, f"{at}/{n}")]
    return [{"pointer": at, "detail": str(data)}]
