"""The invented texts and people of the demonstration, read from the files beside this one."""

import random
import tomllib
from pathlib import Path

CONTENT = Path(__file__).parent / "content"


def read(name):
    with (CONTENT / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


class Material:
    """Everything that chance draws from; the same seed draws the same."""

    def __init__(self, seed):
        self.chance = random.Random(seed)  # noqa: S311 - a demonstration that is the same every time
        self.items = read("items")["item"]
        self.vignettes = read("vignettes")["vignette"]
        self.rubric = read("rubric")
        self.people = read("people")
        self.answers = read("answers")
        self._names = [f"{g} {f}" for g in self.people["given"] for f in self.people["family"]]
        self.chance.shuffle(self._names)

    def name(self):
        return self._names.pop()

    def code(self):
        """A script's code: random, and the same in every demonstration."""
        return "".join(self.chance.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(10))

    def essay(self, vignette, able):
        """An answer as good as the candidate."""
        quality = "strong" if able > 0.55 else "adequate" if able > -0.5 else "weak"
        opening = self.answers["opening"][vignette][quality]
        body = self.chance.sample(self.answers["body"][quality], 3)
        return "\n\n".join([opening, *body, self.chance.choice(self.answers["closing"][quality])])

    def quality_of(self, text):
        """The quality an answer was written at, told by its opening."""
        start = text.split("\n\n")[0]
        return next(q for of in self.answers["opening"].values() for q, opening in of.items() if opening == start)

    def answer(self, item, able):
        """The letters a candidate of this ability gives to this item; now and then none."""
        from math import exp

        if self.chance.random() < 0.004:
            return ""
        right = 1 / (1 + exp(-item["discrimination"] * (able - item["difficulty"])))
        if self.chance.random() < right:
            return item["key"]
        if len(item["key"]) > 1:
            return "".join(sorted(self.chance.sample("ABCD", len(item["key"]))))
        return self.chance.choice([letter for letter in "ABCD" if letter != item["key"]])

    def level(self, criterion, able, severity):
        """One reviewer's level on one criterion."""
        span = criterion["maximum"] - criterion["minimum"]
        drawn = criterion["minimum"] + span * (0.80 + 0.16 * (able - severity)) + self.chance.gauss(0, 0.34)
        return max(criterion["minimum"], min(criterion["maximum"], round(drawn)))


def is_several(key):
    """Whether the key of an item is more than one letter together."""
    return any(len(accepted) > 1 for accepted in key.split("|"))
