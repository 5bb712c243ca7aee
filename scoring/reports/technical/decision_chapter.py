"""What is said about the joined decision, and about where the pass marks come from."""

from scoring.reports.technical.document import Section, between, number, share, some, table


def decision_chapter(d: dict | None, *, why_not: str = "") -> Section:
    """``d`` from decision_statistics; None, with the reason, where it cannot be known yet."""
    if d is None:
        return Section("decisions", "The joined decision", (why_not,))
    rows = [
        (f"{share(b['low'])} to {share(b['high'])}" if b["low"] else f"below {share(b['high'])}", b["n"])
        for b in d["bands"]
    ]
    words = (
        f"{d['n']:,} candidates have both parts, and {d['passed']:,} pass both. If everything were done again, other items and "
        f"other reviewers included, {share(d['consistency'])} of the decisions would be the same.",
        f"For {d['doubtful_passed']} who pass and {d['doubtful_failed']} who do not, a repeat would decide otherwise with a "
        "probability of more than one in five: these are the cases in which the rest of the file should weigh most.",
        "Errors are taken as normal and independent between the parts: of Part One the conditional standard error at the "
        f"candidate's score, of Part Two {number(d['sem_percent'], 1)} percentage points for everybody. A candidate's own score "
        "is taken as the best guess of what they know.",
    )
    caption = "How probable it is that a repeat would decide the same"
    return Section(
        "decisions", "The joined decision", words, (), (table(caption, ("Probability", "Candidates"), rows),)
    )


def standard_chapter(s: dict | None, *, rule_one: str, rule_two: str, version: int) -> Section:
    """``s``: an Angoff study of the form, if judgements are on file."""
    words = [
        f"The pass marks are those of rule book {version}: {rule_one}; {rule_two}. They were set by the association, not found "
        "in these data, and no figure in this report changes them.",
    ]
    if s is None:
        words.append(
            "No panel's judgements of the items are on file, so that nothing here supports the pass mark or speaks against it. "
            "How many would pass at another mark stands under decision consistency."
        )
        return Section("standard", "Standard setting", tuple(words))
    words.append(
        f"{s['n_judges']} judges said of {s['n_items']} items how likely a candidate who just deserves to pass is to get each "
        f"right (Angoff). Together they would pass a candidate with {number(s['cut'], 1)} items, with a standard error of "
        f"{number(s['standard_error'], 1)} between panels of this size ({between(s['low'], s['high'], 1)}); the mark in force "
        f"is {s['in_force']}."
    )
    if s["consistency"] is not None:
        words.append(
            f"What the judges expected goes with how hard the items were for the candidates by a correlation of "
            f"{number(s['consistency'])}."
        )
    rows = [
        (judge, cut, r) for judge, cut, r in zip(s["judges"], s["by_judge"], s["by_judge_consistency"], strict=True)
    ]
    columns = ("Judge", "Cut", "With difficulty")
    tables = (table("What each judge alone would set", columns, rows),)
    return Section("standard", "Standard setting", tuple(words), some([s["caution"]]), tables)
