"""PURE: what has to be there before a cycle goes on.  Facts in; items out, each done or missing, with a sentence.

The guards of the stages ask the same list as the pages: what is ``needed`` is refused while it is missing, what is
not is only pointed out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from exams.calendar.days import local_day, said
from exams.wording.phrases import counted, listed
from panels.desks.stage_facts import AssociationFacts, CycleFacts

APPLY, EXAM, SCORING, READING, COMMITTEE = "apply", "exam", "scoring", "reading", "committee"
BEFORE = {
    APPLY: "Before candidates can apply",
    EXAM: "Before the exam days",
    SCORING: "Before scoring",
    READING: "Before the panel reads",
    COMMITTEE: "Before the committee meets",
}
# At each state of a cycle: what it waits for, and what comes after.
STAGES = {
    "draft": (APPLY, EXAM, SCORING, READING),
    "registration": (EXAM, SCORING, READING),
    "sitting": (SCORING, READING),
    "scoring": (READING, COMMITTEE),
    "committee": (COMMITTEE,),
    "released": (),
}
PARTS = {"one": "Part One", "two": "Part Two"}
SEAL_IS_CLOSED = "The seal is closed: the committee cannot be shown cases before it was opened."
NOTHING_RECOMMENDED = "There is nothing to lay before the committee yet: score the cycle first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    name: str
    done: bool
    sentence: str
    place: str  # where it is done: a key of ``places.PLACES``
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Checklist:
    stage: str
    items: tuple[Item, ...]

    @property
    def missing(self) -> list[Item]:
        return [item for item in self.items if item.needed and not item.done]

    @property
    def advised(self) -> list[Item]:
        return [item for item in self.items if not item.needed and not item.done]

    @property
    def summary(self) -> str:
        n, before = len(self.missing), BEFORE[self.stage]
        if n:
            return f"{before}, {counted(n, 'thing is', 'things are')} missing"
        more = len(self.advised)
        look = f", {counted(more, 'thing is', 'things are')} worth a look" if more else ", nothing is missing"
        return f"{before}{look}"

    @property
    def refusal(self) -> str:
        """'' where nothing that is needed is missing."""
        sentences = [item.sentence for item in self.missing]
        if len(sentences) < 2:
            return "".join(sentences)
        return f"{self.summary}: {' '.join(sentences)}"


def checklist(stage: str, facts: CycleFacts) -> Checklist:
    return Checklist(stage, tuple(_ITEMS[stage](facts)))


# ── the association ──────────────────────────────────────────────────────────────────────────────────────────────────
def _item(name: str, place: str, *, lacks: str, has: str, needed: bool = True) -> Item:
    """Missing where there is something that it ``lacks``."""
    return Item(name=name, place=place, done=not lacks, sentence=lacks or has, needed=needed)


def association_items(facts: AssociationFacts) -> list[Item]:
    """What an association needs whatever cycle it runs."""
    found = [
        _item(
            "rule book", "rules", has=f"Version {facts.rule_book} of the rule book is in force.",
            lacks="" if facts.rule_book else "No rule book is in force: adopt one before you plan a cycle.",
        ),
        _item(
            "second coordinator", "people", has=f"{facts.coordinators} people are coordinators.", needed=False,
            lacks="" if facts.coordinators > 1 else "Only one person is coordinator: invite a second one.",
        ),
    ]  # fmt: skip
    if facts.contact is not None:
        lacks = "" if facts.contact.strip() else "No contact is given: candidates cannot see whom to ask."
        found.append(_item("contact", "association", has="A contact is given.", lacks=lacks, needed=False))
    return found


# ── before candidates can apply ──────────────────────────────────────────────────────────────────────────────────────
def _apply(facts: CycleFacts) -> Iterator[Item]:
    runs, newer, closes = f"The cycle runs under version {facts.rule_book} of the rule book", facts.newer_rule_book, ""
    lacks = (
        f"{runs}; on its exam day version {newer} is in force. To run under that, plan one like this." if newer else ""
    )
    yield _item("rule book", "copy" if newer else "rules", has=f"{runs}.", lacks=lacks, needed=False)
    if facts.registration_closes is None:
        lacks = "Say until which day one can register."
    elif facts.registration_closes <= facts.now:
        lacks = "The last day of registration is over: choose one to come."
    else:
        closes, lacks = said(local_day(facts.registration_closes, facts.time_zone)), ""
    yield _item("registration days", "dates", has=f"One can register until {closes}.", lacks=lacks)
    yield _sitting(facts)


def _sitting(facts: CycleFacts) -> Item:
    to_come = [one for one in facts.sittings if one.ends_at > facts.now]
    has = f"{counted(len(to_come), 'sitting')} to come, with {counted(sum(s.places for s in to_come), 'place')}."
    lacks = "" if to_come else "No sitting to come is planned: candidates could not choose where and when."
    if not facts.sitting_categories():
        has, lacks = "By the rule book nobody sits an exam in this cycle.", ""
    return _item("sitting", "sittings", has=has, lacks=lacks)


# ── before the exam days ─────────────────────────────────────────────────────────────────────────────────────────────
def _exam(facts: CycleFacts) -> Iterator[Item]:
    yield _sitting(facts)
    for part, label in PARTS.items():
        names = sorted({paper.form for paper in facts.papers if paper.part == part})
        has = f"{label}: {listed(names)}." if names else f"Nobody sits {label}."
        without = without_paper(facts, part)
        lacks = f"{label} has no paper for {listed(without, 12)}: choose a paper." if without else ""
        yield _item(f"paper {part}", "choice" if facts.association.forms else "papers", has=has, lacks=lacks)
    n = facts.unseated
    lacks = f"{counted(n, 'registered candidate has', 'registered candidates have')} no seat." if n else ""
    yield _item("seats", "seats", has="Everybody who is registered has a seat.", lacks=lacks, needed=False)
    to_come = [one for one in facts.sittings if one.ends_at > facts.now]
    alone = sorted(one.place for one in to_come if not one.proctors)
    lacks = f"Nobody proctors {listed(alone)}." if alone else ""
    yield _item("proctors", "sittings", has="A proctor is on duty at every sitting.", lacks=lacks, needed=False)
    if any(one.remote for one in to_come):
        unlinked = [one.place for one in to_come if one.remote and not one.has_link]
        lacks = f"Remote without a meeting link: {listed(unlinked)}." if unlinked else ""
        yield _item("meeting link", "sittings", has="Each remote sitting has its link.", lacks=lacks, needed=False)
    n = facts.accommodations_asked
    lacks = f"{counted(n, 'request for an accommodation is', 'requests for an accommodation are')} not decided."
    yield _item(
        "accommodations", "accommodations", has="No request for an accommodation waits.", lacks=lacks if n else "",
        needed=False,
    )  # fmt: skip


def without_paper(facts: CycleFacts, part: str) -> list[str]:
    """The categories that sit and have no paper for this part, and whoever is registered for what has none."""
    papers = [paper for paper in facts.papers if paper.part == part]
    lacking = [
        category
        for category in facts.sitting_categories()
        if not any(paper.category in ("", category) for paper in papers)
    ]
    for credential, category in sorted({*facts.registered}):
        if category in lacking:
            continue
        if not any(p.category in ("", category) and p.credential in ("", credential) for p in papers):
            lacking.append(f"{credential} {category}")
    return lacking


# ── before scoring, and before the panel reads ───────────────────────────────────────────────────────────────────────
NO_PANEL = "No panel is set up, and no rubric chosen for it."


def _scoring(facts: CycleFacts) -> Iterator[Item]:
    if facts.without_exam and not facts.registered:
        yield _item("key", "papers", has="No exam is asked of anybody who is registered.", lacks="")
        return
    unkeyed = sorted({paper.form for paper in facts.papers if paper.part == "one" and not paper.has_key})
    lacks = f"{listed(unkeyed)} {'has' if len(unkeyed) == 1 else 'have'} no key yet." if unkeyed else ""
    if facts.registered and not facts.papers:
        lacks = "No paper is chosen yet, and no key set for one."
    yield _item("key", "papers", has="Every paper of Part One has its key.", lacks=lacks)
    if facts.panel is not None or any(paper.part == "two" for paper in facts.papers):
        yield from _rubric(facts)


def _rubric(facts: CycleFacts) -> Iterator[Item]:
    if facts.panel is not None:
        yield _item("panel", "panel", has=f"The panel reads against {facts.panel.rubric}.", lacks="")
        return
    if not facts.association.rubrics:
        yield _item("rubric", "rubrics", has="", lacks="The association has no rubric: write one, or take in a file.")
    yield _item("panel", "panel", has="", lacks=NO_PANEL)


def _reading(facts: CycleFacts) -> Iterator[Item]:
    panel, readings = facts.panel, facts.rules.part_two.readings
    if panel is None:
        yield _item("panel", "panel", has="", lacks=NO_PANEL)
        return
    if panel.named_by_sheets:
        yield _item("panel", "panel", has="The scripts were read elsewhere; the ratings come on sheets.", lacks="")
        return
    has = f"{counted(panel.leads, 'lead sits', 'leads sit')} on the panel."
    lacks = "" if panel.leads else "The panel has no lead: nobody could settle what two readers differ on."
    yield _item("lead", "panel", has=has, lacks=lacks)
    may = counted(panel.readers, "reviewer who may read sits", "reviewers who may read sit")
    training = f" {panel.in_training} more {'is' if panel.in_training == 1 else 'are'} in training."
    told = f"{may} on the panel; each script asks for {readings}.{training * bool(panel.in_training)}"
    yield _item("readers", "panel", has=told, lacks=told if panel.readers < readings else "")


# ── before the committee meets ───────────────────────────────────────────────────────────────────────────────────────
def _committee(facts: CycleFacts) -> Iterator[Item]:
    house, rules, n = facts.association, facts.rules.committee, facts.recommended
    sealed = facts.panel is not None and not facts.panel.opened
    yield _item("seal", "cycle", has="The seal is open.", lacks=SEAL_IS_CLOSED if sealed else "")
    has = f"{counted(n, 'recommendation')} in force."
    yield _item("recommendations", "cycle", has=has, lacks="" if n else NOTHING_RECOMMENDED)
    if facts.unmade and not sealed:
        lacks = f"{counted(facts.unmade, 'recommendation')} could not be made yet: score what is there again."
        yield _item("scores", "cycle", has="", lacks=lacks, needed=False)
    if rules.signed_recommendation and n:
        left = facts.unsigned
        lacks = f"The panel lead has not signed {counted(left, 'recommendation')}." if left else ""
        yield _item("signatures", "cycle", has="The panel lead has signed them.", lacks=lacks, needed=False)
    told = f"{counted(house.members, 'member votes', 'members vote')}; the quorum of a case is {rules.quorum}."
    yield _item("quorum", "people", has=told, lacks=told if house.members < rules.quorum else "", needed=False)
    lacks = "" if house.chairs else "The committee has no chair: nobody could open a meeting."
    yield _item("chair", "people", has="The committee has a chair.", lacks=lacks, needed=False)
    lacks = "" if facts.meetings_planned else "No meeting is planned yet."
    yield _item("meeting", "meetings", has="A meeting is planned.", lacks=lacks, needed=False)


_ITEMS = {APPLY: _apply, EXAM: _exam, SCORING: _scoring, READING: _reading, COMMITTEE: _committee}
