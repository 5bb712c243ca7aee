"""PURE: the languages in which the house writes letters."""

LANGUAGES = {"en": "English", "es": "Español"}


def spoken(*wished: str) -> str:
    """The first of these languages in which letters are written: ``es-MX`` is Spanish; otherwise English."""
    for language in wished:
        known = language.lower().replace("_", "-").partition("-")[0]
        if known in LANGUAGES:
            return known
    return "en"
