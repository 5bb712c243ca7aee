"""What others take for the same work.  Runs in an environment of its own: ``python peers.py FOLDER``.

Reads one .npz a piece of work and prints one JSON line a package: name, package, seconds, result.  None of
these packages is needed at run time; some are copyleft and are measured only.
"""

import contextlib
import importlib.metadata
import io
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np

warnings.simplefilter("ignore")


def krippendorff_(d):
    import krippendorff

    x = d["ratings"]
    chance = np.random.default_rng(1)
    few = 10  # one after the other: as many are timed, and counted up to 1,000
    estimate = krippendorff.alpha(x.T, level_of_measurement="ordinal")
    started = time.perf_counter()
    for _ in range(few):
        krippendorff.alpha(x[chance.integers(0, len(x), len(x))].T, level_of_measurement="ordinal")
    return estimate, (time.perf_counter() - started) * 1000 / few


def pingouin_(d):
    import pandas as pd
    import pingouin

    x = d["ratings"]
    unit, rater = (v.ravel() for v in np.indices(x.shape))
    frame = pd.DataFrame({"unit": unit, "rater": rater, "rating": x.ravel()})
    found = pingouin.intraclass_corr(frame, targets="unit", raters="rater", ratings="rating")["ICC"].tolist()
    return [found[n] for n in (0, 3, 1, 4, 2, 5)]


def statsmodels_reml(d):
    import pandas as pd
    import statsmodels.formula.api as formula

    frame = pd.DataFrame({name: d[name] for name in ("y", "person", "rater")}).assign(one=1)
    components = {"person": "0 + C(person)", "rater": "0 + C(rater)"}
    found = formula.mixedlm("y ~ 1", frame, groups="one", vc_formula=components, re_formula="0").fit(reml=True)
    return [*(float(v) for v in found.vcomp), float(found.scale)]


def generalizit_(d):
    import pandas as pd
    from generalizit import GeneralizIT

    frame = pd.DataFrame({name: d[name] for name in ("person", "task", "rater", "y")})
    with contextlib.redirect_stdout(io.StringIO()):
        study = GeneralizIT(frame, "person x task x rater", "y")
        study.calculate_anova()
        study.calculate_g_coefficients()


def mirt_(d):
    import mirt
    from mirt.models.mfrm import Facet, PolytomousMFRM

    n, tasks, criteria, raters = (int(d[name].max()) + 1 for name in ("person", "task", "criterion", "rater"))
    wide = {name: d[name].reshape(n, -1) for name in ("y", "rater", "task", "criterion")}
    model = PolytomousMFRM(criteria, 4, [Facet("rater", raters), Facet("task", tasks)])
    facets = {"rater": wide["rater"], "task": wide["task"]}
    mirt.fit_mfrm(model, wide["y"], facets, item_indices=wide["criterion"])
    return np.asarray(model.facet_parameters["rater"], dtype=float).tolist()


def pandas_items(d):
    import pandas as pd

    frame, chosen = pd.DataFrame(d["right"].astype(float)), pd.DataFrame(d["chosen"])
    total = frame.sum(axis=1)
    group = pd.qcut(total, 3, labels=False, duplicates="drop")
    found = []
    for k in frame:
        rest = total - frame[k]
        found.append(frame[k].corr(rest))
        for option in (1, 2, 3, 4):
            (chosen[k] == option).astype(float).corr(rest)
        pd.crosstab(chosen[k], group)
    return found


def girth_(d):
    import girth

    found = girth.rasch_conditional(d["right"].T)["Difficulty"]
    return (found - found.mean()).tolist()


def statsmodels_dif(d):
    import pandas as pd
    from statsmodels.stats.contingency_tables import StratifiedTable

    right = d["right"]
    frame = pd.DataFrame(right, columns=[f"i{k}" for k in range(right.shape[1])])
    frame["group"], frame["total"] = np.arange(len(right)) % 2, right.sum(axis=1)
    found = []
    for k in range(right.shape[1]):
        # Strata in which an answer or a group is missing cannot be given to the package; they add nothing.
        both = frame.groupby("total")[[f"i{k}", "group"]].transform("nunique").min(axis=1) == 2
        table = StratifiedTable.from_data(f"i{k}", "group", "total", frame[both])
        found.append(1 / float(table.oddsratio_pooled))
    return found


PEERS = {
    "alpha, sparse": {"krippendorff": krippendorff_},
    "alpha, 30 %": {"krippendorff": krippendorff_},
    "icc": {"pingouin": pingouin_},
    "reml, 1,000": {"statsmodels": statsmodels_reml},
    "g study": {"generalizit": generalizit_},
    "many-facet": {"mirt": mirt_},
    "many-facet, 100,800": {"mirt": mirt_},
    "items": {"pandas": pandas_items},
    "rasch": {"girth": girth_},
    "dif": {"statsmodels": statsmodels_dif},
}


def main():
    folder = Path(sys.argv[1])
    for name, packages in PEERS.items():
        data = dict(np.load(folder / f"{name}.npz"))
        for package, act in packages.items():
            try:
                started = time.perf_counter()
                found = act(data)
                seconds = time.perf_counter() - started
                if seconds < 2:  # the first time, packages are still being read
                    started = time.perf_counter()
                    found = act(data)
                    seconds = time.perf_counter() - started
            except Exception as error:
                print(json.dumps({"name": name, "failed": f"{package}: {error}"}), flush=True)
                continue
            if isinstance(found, tuple):
                found, seconds = found
            version = importlib.metadata.version(package)
            line = {"name": name, "package": f"{package} {version}", "seconds": seconds, "result": found}
            print(json.dumps(line, default=float), flush=True)


if __name__ == "__main__":
    main()
