"""What is said about a form of Part One."""

import numpy as np

from scoring.reports.charts import technical as charts
from scoring.reports.technical.document import Section, between, number, share, some, table

MANY_TRACES = 6
SERIOUS = ("negative discrimination", "weak discrimination", "distractor beats key", "too hard")


def form_chapter(f: dict, *, name: str, rule: str, items: list[dict], options: list[dict]) -> Section:
    """``f`` from form_statistics; ``items`` and ``options`` from the item analysis in force."""
    return Section(
        "part-one",
        f"Part One: {name}",
        (
            f"{f['n']:,} candidates answered {f['k']} scored items. The mean score was {number(f['mean'], 1)} with a "
            f"standard deviation of {number(f['sd'], 1)}. Part One is passed with {rule}, on this form {f['cut']} items.",
        ),
        cautions=some(f["cautions"]),
        figures=(_distribution(f),),
        parts=tuple(
            part for part in (
                _reliability(f), _items(items, options), _rasch(f, name), _decisions(f), _patterns(f),
            ) if part
        ),
    )  # fmt: skip


def _distribution(f: dict):
    scores = np.repeat(f["distribution"]["score"], f["distribution"]["n"])
    sem = (f["conditional"] or {}).get("at_cut")
    return charts.score_distribution(scores, cut=f["cut"], maximum=f["k"], sem=sem)


def _reliability(f: dict) -> Section | None:
    r, c = f["reliability"], f["conditional"]
    if r is None:
        return None
    words = [
        f"Coefficient alpha is {number(r['alpha'])}, with a 95 % interval of {between(r['low'], r['high'])}: "
        f"of the differences between candidates' scores about {share(max(r['alpha'], 0))} are differences in what they "
        "know, the rest is chance in which items were asked and how they were answered.",
        f"One score is known to about {number(r['sem'], 1)} items either way (standard error of measurement). Two "
        f"candidates who differ by less than {number(1.4 * r['sem'], 1)} items cannot be told apart.",
    ]
    if c and c["at_cut"] is not None:
        words.append(
            f"At the pass mark itself the error is {number(c['at_cut'], 1)} items (Lord and Keats): {c['near']} of "
            f"{f['n']:,} candidates lie that near to it, and for them the result could have been the other one."
        )
    rows = [
        ("Coefficient alpha", r["alpha"], between(r["low"], r["high"])),
        ("KR-21", r["kr21"], "–"),
        ("Split half, odd and even", r["split_half"], between(r["split_low"], r["split_high"])),
    ]
    return Section(
        "reliability",
        "Reliability",
        tuple(words),
        cautions=some([r["caution"]]),
        tables=(table("Reliability with 95 % intervals", ("Coefficient", "Estimate", "Interval"), rows),),
    )


def _items(items: list[dict], options: list[dict]) -> Section | None:
    if not items:
        return None
    scored = [item for item in items if item["scored"]]
    flagged = [item for item in scored if set(item["flags"]) & set(SERIOUS)]
    drawn = [
        charts.item_map(
            [i["item"] for i in scored],
            [_known(i["difficulty"]) for i in scored],
            [_known(i["item_rest"]) for i in scored],
            flagged=[i["item"] for i in flagged],
        )
    ]
    of_item: dict[str, list] = {}
    for option in options:
        of_item.setdefault(option["item"], []).append((option["option"], option["keyed"], option["by_group"]))
    traced = {i["item"]: of_item[i["item"]] for i in flagged[:MANY_TRACES] if i["item"] in of_item}
    drawn += [charts.option_traces(traced)] if traced else []
    words = [
        "Difficulty is the share that was right; item–rest is the correlation of the item with the rest of the score. "
        "An item does its work when the candidates who know more get it right more often: item–rest of 0.2 and above.",
        f"{len(flagged)} of {len(scored)} items should be looked at before they are used again."
        if flagged
        else "No item calls for a second look.",
    ]
    rows = [
        (i["item"], i["key"], ", ".join(i["flags"]), i["difficulty"], i["item_rest"], i["discrimination"], i["omitted"])
        for i in items
    ]
    columns = ("Item", "Key", "Look at", "Difficulty", "Item–rest", "Upper–lower", "Omitted")
    odd = [
        (o["item"], o["option"] + (" (key)" if o["keyed"] else ""), o["proportion"], o["point_biserial"],
         *(float(v) for v in o["by_group"]))
        for o in options
        if o["item"] in {i["item"] for i in flagged}
    ]  # fmt: skip
    tables = [table("Items", columns, rows, text_columns=3)]
    if odd:
        groups = ("Lower", "Middle", "Upper")
        tables.append(
            table(
                "Options of the items to look at",
                ("Item", "Option", "Chosen", "With the rest", *groups),
                odd,
                text_columns=2,
            )
        )
    return Section("items", "Items and distractors", tuple(words), tables=tuple(tables), figures=tuple(drawn))


def _known(value):
    return float("nan") if value is None else value


def _rasch(f: dict, name: str) -> Section | None:
    r = f["rasch"]
    if r is None:
        return None
    rows = [
        (item, d, se, a, b)
        for item, d, se, a, b in zip(f["items"], r["difficulty"], r["se"], r["infit"], r["outfit"], strict=True)
    ]
    misfit = [
        item
        for item, infit in zip(f["items"], r["infit"], strict=True)
        if infit is not None and not 0.7 <= infit <= 1.3
    ]
    words = [
        "The Rasch model puts items and candidates on one scale (logits): a candidate has an even chance of an item of "
        "the same measure. Difficulties come from conditional maximum likelihood and do not depend on who sat.",
        f"Candidates' measures have a reliability of {number(r['person_reliability'])}, items' of "
        f"{number(r['item_reliability'])}. Infit and outfit near 1 mean answers as regular as the model expects; "
        + (
            f"beyond 0.7 to 1.3 are {', '.join(misfit[:8])}{' …' if len(misfit) > 8 else ''}."
            if misfit
            else "no item lies beyond 0.7 to 1.3."
        ),
    ]
    measures = {"items": (f["items"], [_known(v) for v in r["difficulty"]])}
    drawn = charts.wright_map((r["abilities"]["edges"], r["abilities"]["n"]), measures)
    columns = ("Item", "Difficulty", "Standard error", "Infit", "Outfit")
    return Section(
        "rasch", "Items and candidates on one scale", tuple(words), cautions=some([r["caution"]]),
        tables=(table(f"Rasch measures of {name}", columns, rows),), figures=(drawn,),
    )  # fmt: skip


def _decisions(f: dict) -> Section | None:
    c = f["classification"]
    what_if = table(
        "If the pass mark were another one",
        ("Pass mark", "Passed", "Share"),
        [(str(row["cut"]), row["passed"], share(row["passed"] / f["n"])) for row in f["what_if"]],
    )
    if c is None:
        words = ("What the data can say about the pass mark is how many would pass at another one.",)
        return Section("consistency", "Decision consistency of Part One", words, tables=(what_if,))
    words, rows = [], []
    if c.get("consistency") is not None:
        intervals = c["intervals"]
        words.append(
            f"On another form as good as this one about {share(c['consistency'])} of the candidates would get the same "
            f"result (chance alone would give {share(c['chance'])}). About {share(c['accuracy'])} get the result that their "
            f"knowledge deserves; {share(c['false_pass'])} pass who should not, and {share(c['false_fail'])} fail who should not."
        )
        for label, key in (("Accuracy", "accuracy"), ("Consistency", "consistency"), ("Kappa", "kappa")):
            rows.append((f"{label} (Livingston and Lewis)", c[key], between(*intervals.get(key, (None, None)))))
        rows += [("False passes", c["false_pass"], "–"), ("False fails", c["false_fail"], "–")]
    rows += [("Consistency (Subkoviak)", c["subkoviak"], "–"), ("Kappa (Subkoviak)", c["subkoviak_kappa"], "–")]
    words.append(
        "Accuracy compares a result with the true score, consistency with another test. The effective length and the pass "
        "mark on it are rounded to whole items; intervals come from drawing the candidates anew."
    )
    return Section(
        "consistency", "Decision consistency of Part One", tuple(words), cautions=some([c["caution"]]),
        tables=(table("How often the same would be decided", ("Figure", "Estimate", "Interval"), rows), what_if),
    )  # fmt: skip


def _patterns(f: dict) -> Section | None:
    p, c = f["person_fit"], f["copying"]
    if p is None:
        return None
    words = [
        f"{p['odd']} of {p['n']:,} candidates have a pattern of answers that turns the order of the items round (more than "
        f"half of the possible Guttman errors), and {p['negative_ht']} a negative H^T. Such patterns come from "
        "illness, language, a slipped answer sheet or luck: a reason to look, and never one to decide.",
    ]
    if c:
        words.append(
            f"Of {c['pairs']:,} comparisons between candidates {c['significant']} are more alike than ability explains "
            f"after correction for their number (omega; the largest is {number(c['largest'], 1)}). Without the seat plan this "
            "says nothing about anybody."
        )
    return Section("patterns", "Patterns of answers", tuple(words), cautions=some([c["caution"]] if c else []))
