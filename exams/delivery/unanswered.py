"""What of an open paper is answered, and of written answers which count: in sentences, before it is handed in."""

from django.utils.text import get_text_list

from exams.cycles.states import Part
from exams.delivery.procedures.papers import first_words, vignettes_of, what_counts


def said_of(paper):
    """First what is open in all, then group by group what counts."""
    if paper.part == Part.ONE:
        asked = paper.form.items.count()
        yield _open(asked - paper.responses.exclude(answer="").count(), asked)
        return
    vignettes = vignettes_of(paper, list(paper.form.vignettes.all()))
    titles = {v.pk: v.title or v.label for v in vignettes}
    texts = dict(paper.written_responses.values_list("vignette_id", "text"))
    standings = what_counts(paper, vignettes, texts, begun=first_words([paper.pk]))
    missing = sum(standing.missing for standing in standings)
    if not any(standing.group for standing in standings):
        yield _open(missing, sum(standing.asked for standing in standings))
        return
    yield f"{missing} more to answer." if missing else "Everything that is asked for is answered."
    for standing in standings:
        yield _of_group(standing, titles)


def _open(number, asked):
    if not number:
        return "Everything is answered."
    return f"{number} of {asked} {'is' if number == 1 else 'are'} not answered."


def _of_group(standing, titles):
    group = standing.group.replace("-", " ").capitalize()
    said = [f"{group}: {len(standing.counting)} of {standing.asked} answered."]
    if standing.counting:
        said.append(f"{_yours(standing.counting, titles)} {'count' if len(standing.counting) > 1 else 'counts'}.")
    if standing.surplus:
        said.append(f"{_yours(standing.surplus, titles)} {'do' if len(standing.surplus) > 1 else 'does'} not count.")
    if standing.missing:
        said.append(f"{standing.missing} more to answer.")
    return " ".join(said)


def _yours(keys, titles):
    names = get_text_list([f"“{titles[key]}”" for key in keys], "and")
    return f"Your {'answers' if len(keys) > 1 else 'answer'} to {names}"
