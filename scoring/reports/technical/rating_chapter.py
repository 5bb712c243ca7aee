"""What is said about the ratings of Part Two."""

from scoring.reports.charts import technical as charts
from scoring.reports.technical.document import Section, between, number, p_value, share, some, table


def rating_chapter(r: dict, *, rule: str | None) -> Section:
    """``r`` from rating_statistics."""
    return Section(
        "part-two",
        "Part Two: readings and reviewers",
        (
            f"{r['n_reviewers']} reviewers made {r['n_readings']:,} independent readings of {r['n_scripts']:,} scripts."
            + (f" Part Two is passed with {rule}." if rule else ""),
            "All figures here are of first readings, before any discussion or further reading.",
        ),
        cautions=some(r["cautions"]),
        parts=tuple(part for part in (_agreement(r), _dependability(r), _map(r), _reviewers(r), _drift(r)) if part),
    )


def _agreement(r: dict) -> Section | None:
    rows = r["agreement"]
    known = [row for row in rows if row["alpha"] is not None]
    words = (
        "Exact is the share of pairs of readings with the same level, adjacent counts one level apart as well. AC2, kappa and "
        "alpha take out what chance alone would give, each with its own idea of chance: 1 is perfect, 0 is chance.",
        "They are to be read together. Where nearly everybody gives the same level, exact agreement and AC2 are high while "
        "kappa and alpha are low: there is little difference between scripts left to agree about. An interval that reaches "
        "from poor to good means that the number of scripts does not settle the question.",
    )
    names = (("Exact", "exact"), ("Adjacent", "adjacent"), ("AC2", "ac2"), ("Kappa", "kappa"), ("Alpha", "alpha"))
    body = [
        (row["criterion"], row["n_scripts"],
         *(f"{number(row[key])} ({between(row[f'{key}_low'], row[f'{key}_high'])})" for _, key in names))
        for row in rows
    ]  # fmt: skip
    drawn = ()
    if known:
        drawn = (
            charts.agreement_by_criterion(
                [row["criterion"] for row in known],
                [row["alpha"] for row in known],
                [_or(row["alpha_low"], row["alpha"]) for row in known],
                [_or(row["alpha_high"], row["alpha"]) for row in known],
            ),
        )
    caption = (
        "Agreement by criterion, with 95 % intervals; AC2 and kappa (Conger) with quadratic weights, alpha ordinal"
    )
    columns = ("Criterion", "Scripts", *(label for label, _ in names))
    cautions = _of_criteria(rows)
    return Section("agreement", "Agreement", words, cautions, (table(caption, columns, body),), drawn)


def _of_criteria(rows) -> tuple[str, ...]:
    """What is said of every criterion is said once."""
    whose: dict[str, list[str]] = {}
    for row in rows:
        for caution in row["cautions"]:
            whose.setdefault(caution, []).append(row["criterion"])
    return some(
        f"{', '.join(dict.fromkeys(names)) if len(set(names)) < len(rows) else 'Every criterion'}: {caution}"
        for caution, names in whose.items()
    )


def _or(value, other):
    return other if value is None else value


def _dependability(r: dict) -> Section | None:
    g = r["generalizability"]
    if g is None:
        return None
    now = next(s for s in g["studies"] if s["readings"] == min(g["readings"], len(g["studies"])))
    words = (
        f"Of the differences between percentages {share(g['percent']['script'] / 100)} are differences between scripts, "
        f"{share(g['percent']['reviewer'] / 100)} are reviewers being severe or lenient, and the rest is what one reviewer sees "
        "in one script and another does not. (The components are estimated by "
        f"{'restricted maximum likelihood' if g['method'] == 'reml' else 'the analysis of variance'}.)",
        f"A script's percentage from {now['readings']} readings has a standard error of {number(now['sem'], 1)} percentage "
        f"points, and a dependability of {number(now['phi'])} ({between(now['low'], now['high'])}): that share of what "
        "separates two candidates would stay with other reviewers.",
    )
    components = [
        (name, value, g["percent"][name], between(*g["intervals"].get(name, (None, None))))
        for name, value in g["variance"].items()
    ]
    studies = [(str(s["readings"]), s["phi"], between(s["low"], s["high"]), s["g"], s["sem"]) for s in g["studies"]]
    return Section(
        "dependability", "How many readings are enough", words, some([g["caution"]]),
        (
            table("Where the differences come from", ("Source", "Variance", "Percent", "Interval"), components),
            table("With so many readings", ("Readings", "Φ", "Interval", "Eρ²", "Standard error"), studies),
        ),
        (
            charts.d_study_curve(
                [s["readings"] for s in g["studies"]], [s["phi"] for s in g["studies"]],
                [_or(s["low"], float("nan")) for s in g["studies"]], [_or(s["high"], float("nan")) for s in g["studies"]],
                now=now["readings"],
            ),
        ),
    )  # fmt: skip


def _map(r: dict) -> Section | None:
    m = r["many_facet"]
    if m is None:
        return None
    reviewers = m["facets"]["reviewer"]
    strange = [row["label"] for row in reviewers if row["infit"] is not None and not 0.6 <= row["infit"] <= 1.5]
    known = [row for row in reviewers if row["measure"] is not None]
    chi2, df, p = m["fixed_chi2"]["reviewer"]
    words = [
        "The many-facet Rasch model puts candidates, reviewers and criteria on one scale, so that a severe reviewer is not "
        "mistaken for a weak candidate. Severity is in logits: positive is severe, and the reviewers' average is 0. The model is "
        "fitted by marginal maximum likelihood; the column “joint” has what joint maximum likelihood would say.",
        f"Reviewers differ with a spread of {number(m['separation']['reviewer'])} times their error (reliability of the "
        f"differences {number(m['reliability']['reviewer'])}; all equal: chi-square {number(chi2, 1)}, {df} degrees of freedom, "
        f"p {p_value(p)}). A high figure is bad news here: it means that who reads matters.",
        f"Candidates are told apart with a reliability of {number(m['eap_reliability'])}. Severities are not used to change "
        "any mark.",
    ]
    if strange:
        words.append(
            f"Ratings less regular, or more alike, than the model expects (infit beyond 0.6 to 1.5): {', '.join(strange)}."
        )
    columns = ("Reviewer", "Ratings", "Severity", "Standard error", "Infit", "Outfit", "Fair average", "Joint")
    tables = [
        table("Reviewers", columns, [
            (row["label"], row["n"], row["measure"], row["se"], row["infit"], row["outfit"], row["fair_average"], row["joint"])
            for row in reviewers
        ]),
        table("Criteria", ("Criterion", "Ratings", "Difficulty", "Standard error", "Infit", "Outfit"), [
            (row["label"], row["n"], row["measure"], row["se"], row["infit"], row["outfit"])
            for row in m["facets"]["criterion"]
        ]),
    ]  # fmt: skip
    if m["bias"]:
        words.append(
            f"Of {m['bias_cells']} pairs of reviewer and criterion {len(m['bias'])} differ from what the two alone would give "
            "(after Holm's correction): they are listed below."
        )
        tables.append(
            table("Severe, or lenient, on one criterion", ("Reviewer", "Criterion", "Ratings", "Logits", "Standard error", "p"),
                  [(b["reviewer"], b["criterion"], b["n"], b["bias"], b["se"], p_value(b["p"])) for b in m["bias"]],
                  text_columns=2)
        )  # fmt: skip
    drawn = [
        charts.wright_map(
            (m["abilities"]["edges"], m["abilities"]["n"]),
            {name + "s" if name != "criterion" else "criteria":
             ([row["label"] for row in rows], [_or(row["measure"], float("nan")) for row in rows])
             for name, rows in m["facets"].items()},
        )
    ]  # fmt: skip
    if known:
        drawn.append(
            charts.severity_caterpillar(
                [row["label"] for row in known],
                [row["measure"] for row in known],
                [_or(row["se"], 0.0) for row in known],
            )
        )
    cautions = list(m["cautions"])
    if not m["connected"]:
        cautions.append(
            f"The design falls into {m['n_subsets']} parts that share neither reviewers nor candidates; only the largest is on "
            "this scale, and nobody can be compared across parts."
        )
    return Section("map", "Reviewer map", tuple(words), some(cautions), tuple(tables), tuple(drawn))


def _reviewers(r: dict) -> Section | None:
    rows = r["reviewers"]
    if not rows:
        return None
    words = (
        "Without any model: each reviewer against the co-readers of the same scripts. Severity is how many levels lower, per "
        "criterion; a spread below 1 means a narrower use of the scale than the co-readers'; halo is how much more alike the "
        "criteria come out than in the co-readers' ratings. A flag is set only where the whole interval lies on one side.",
    )
    body = [
        (row["reviewer"], ", ".join(row["flags"]) or "–", row["n"], _with(row["severity"], row["severity_interval"]),
         _with(row["spread"], row["spread_interval"]), _with(row["halo"], row["halo_interval"]))
        for row in rows
    ]  # fmt: skip
    columns = ("Reviewer", "Flags", "Shared", "Severity", "Spread", "Halo")
    few = [row["reviewer"] for row in rows if row["caution"]]
    cautions = some([f"Fewer than ten shared readings, so nothing is said: {', '.join(few)}." if few else None])
    return Section(
        "effects", "Reviewers beside their co-readers", words, cautions,
        (table("Severity, use of the scale and halo", columns, body, text_columns=2),),
    )  # fmt: skip


def _with(value, interval) -> str:
    return "–" if value is None else f"{number(value)} ({between(*interval)})" if interval else number(value)


def _drift(r: dict) -> Section | None:
    d = r["drift"]
    if d is None:
        return None
    moved = [row for row in d["rows"] if row["change_at"] is not None]
    words = [
        "Each reviewer's severity in the order of the readings, in levels against the co-readers of the same scripts.",
        f"{len(moved)} of {len(d['rows'])} reviewers changed while they read; the scripts read since are candidates for another "
        "reading."
        if moved
        else "No reviewer's severity changed by more than chance.",
    ]
    body = [
        (
            row["reviewer"],
            row["n"],
            f"{number(row['slope'])} ({between(row['low'], row['high'])})",
            p_value(row["p"]),
            row["reread"],
        )
        for row in d["rows"]
    ]
    columns = ("Reviewer", "Readings", "Change", "p", "To read again")
    drawn = charts.drift_over_time(
        [row["reviewer"] for row in d["rows"]], [[p[0] for p in row["periods"]] for row in d["rows"]]
    )
    return Section(
        "drift", "Drift", tuple(words), (), (table("Change of severity from first to last", columns, body),), (drawn,)
    )
