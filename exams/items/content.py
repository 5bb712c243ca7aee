"""What a form holds, as plain values in one canonical spelling, and the digest that vouches for it."""

import hashlib
import json

QUESTION_FIELDS = ("code", "domain", "stem", "options", "several")
VIGNETTE_FIELDS = ("label", "title", "group", "perspective", "text", "prompts")


def content_of(form) -> dict:
    """Everything a candidate may come to see of it, in order."""
    return {
        "part": str(form.part),
        "questions": [plain(item, QUESTION_FIELDS) for item in form.items.order_by("position", "pk")],
        "vignettes": [plain(vignette, VIGNETTE_FIELDS) for vignette in form.vignettes.order_by("position", "pk")],
    }


def plain(row, fields) -> dict:
    return {name: getattr(row, name) for name in fields}


def digest_of(form) -> str:
    """SHA-256 over the content, the same on every machine and in every year."""
    said = json.dumps(content_of(form), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
