"""Published and verified cases: data, expected values and their sources, one file a case."""

import json
from pathlib import Path


class Case:
    """One case; ``expect(name)`` is a value with its tolerance, for use with ``==``."""

    def __init__(self, name):
        content = json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
        self.input, self.source = content["input"], content["source"]
        self._expected = {entry["name"]: entry for entry in content["expected"]}

    def expect(self, name):
        import pytest

        entry = self._expected[name]
        return pytest.approx(entry["value"], abs=max(entry["tol"], 1e-9))

    def value(self, name):
        return self._expected[name]["value"]

    def names(self, start):
        return [name for name in self._expected if name.startswith(start)]
