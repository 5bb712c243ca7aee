"""Where what a checklist asks for is done.  Paths, so that no page has to know another's code."""

from django.urls import Resolver404, resolve

PLACES = {
    "cycle": "/office/cycles/{cycle}/",
    "dates": "/office/cycles/{cycle}/plan/#dates",
    "choice": "/office/cycles/{cycle}/plan/#papers",
    "papers": "/office/papers/",
    "rubrics": "/office/rubrics/",
    "rules": "/office/rules/",
    "copy": "/office/cycles/{cycle}/copy/",
    "people": "/office/people/?of={association}",
    "association": "/office/association/{association}/",
    "sittings": "/office/cycles/{cycle}/sittings/",
    "seats": "/office/cycles/{cycle}/sittings/plan/",
    "accommodations": "/office/accommodations/",
    "panel": "/office/cycles/{cycle}/panel/set-up/",
    "meetings": "/committee/cycles/{cycle}/meetings/",
}


def path_to(place, *, association, cycle=None) -> str:
    """'' where there is no such page."""
    path = PLACES[place].format(cycle=getattr(cycle, "pk", ""), association=association.slug)
    try:
        resolve(path.partition("#")[0].partition("?")[0])
    except Resolver404:
        return ""
    return path
