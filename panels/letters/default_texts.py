"""The words of the letters an association has not written itself, by language: data, and nothing else.

They say what the record says.  An exam result is not the decision on the endorsement, and no item is spoken of.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a letter says in one language."""

    subject: str
    bodies: Mapping[str, str]  # by outcome
    outcomes: Mapping[str, str]
    results: str  # the paragraphs on the exam, as they stand in every body
    without_exam: str  # what stands in their place where none is asked for
    part_one: str
    part_two: str
    passed: str
    not_passed: str
    replaces: str
    reference: str
    signed_for: str
    notice: str
    corrected: str
    on_the_way: str
    day: str  # a format of Django's

    def body(self, outcome: str, *, sits_exam: bool = True) -> str:
        body = self.bodies[outcome]
        return body if sits_exam else body.replace(self.results, self.without_exam)


EN_RESULTS = """Your results in the exam:

((results))

The exam is one of the things the committee looks at; its result alone is not the decision. So that the exam stays \
fair for everybody, we cannot tell you more about single questions or vignettes."""
EN_APPEAL = """If you believe that something went wrong, you can appeal in your account until ((appeal_until)).

Yours sincerely,"""
EN = Words(
    subject="((cycle)): the decision on your endorsement",
    bodies={
        "endorse": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) to **endorse you** as ((credential)) ((category)). \
Congratulations, and thank you for your work with young children and their families.

((reason))

{EN_RESULTS}

The endorsement is not a licence to practise. What keeps it valid is explained in your account.

{EN_APPEAL}""",
        "endorse-with-condition": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) to **endorse you on a condition** as ((credential)) \
((category)).

The condition:

((condition))

((reason))

{EN_RESULTS}

{EN_APPEAL}""",
        "do-not-endorse": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) **not to endorse you** as ((credential)) ((category)). We know \
how much work stands behind an application, and thank you for it.

((reason))

{EN_RESULTS}

{EN_APPEAL}""",
        "defer": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) to **defer** your endorsement as ((credential)) ((category)). \
A deferral is not a refusal: the committee will look again once what is missing is there.

((reason))

((condition))

{EN_RESULTS}

{EN_APPEAL}""",
        "hold": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) to put your application as ((credential)) ((category)) \
**on hold**. Nothing was decided against you; the reason below says what the committee waits for.

((reason))

((condition))

{EN_RESULTS}

{EN_APPEAL}""",
        "retake-part-one": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) that **Part One of the exam has to be taken again** before it \
can endorse you as ((credential)) ((category)).

((reason))

{EN_RESULTS}

When you can sit again is shown in your account.

{EN_APPEAL}""",
        "retake-part-two": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) that **Part Two of the exam has to be taken again** before it \
can endorse you as ((credential)) ((category)).

((reason))

{EN_RESULTS}

When you can sit again is shown in your account.

{EN_APPEAL}""",
        "retake-both-parts": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) that **both parts of the exam have to be taken again** before \
it can endorse you as ((credential)) ((category)).

((reason))

{EN_RESULTS}

When you can sit again is shown in your account.

{EN_APPEAL}""",
    },
    outcomes={
        "endorse": "endorsed",
        "endorse-with-condition": "endorsed on a condition",
        "do-not-endorse": "not endorsed",
        "defer": "deferred",
        "hold": "on hold",
        "retake-part-one": "Part One to be taken again",
        "retake-part-two": "Part Two to be taken again",
        "retake-both-parts": "both parts to be taken again",
    },
    results=EN_RESULTS,
    without_exam="No exam is asked for in this category; the committee decided on your portfolio.",
    part_one="Part One: {correct} of {scored} items correct, {verdict}.",
    part_two="Part Two: {percent} % of the points, {verdict}.",
    passed="passed",
    not_passed="not passed",
    replaces="This letter replaces our letter of {day}. The committee has corrected its decision.",
    reference="Reference",
    signed_for="for the committee of {association}",
    notice="The committee has decided. You can read the decision and its reasons in your account.",
    corrected="The committee has corrected its decision. You can read the new letter in your account.",
    on_the_way="You also find this letter in your account, where it stays:",
    day="j F Y",
)

ES_RESULTS = """Sus resultados en el examen:

((results))

El examen es una de las cosas que el comité tiene en cuenta; su resultado por sí solo no es la decisión. Para que el \
examen siga siendo justo para todas las personas, no podemos decirle más sobre preguntas o viñetas concretas."""
ES_APPEAL = """Si cree que hubo un error, puede presentar una apelación en su cuenta hasta el ((appeal_until)).

Atentamente,"""
ES = Words(
    subject="((cycle)): la decisión sobre su acreditación",
    bodies={
        "endorse": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) **otorgarle la acreditación** ((credential)) ((category)). Le \
felicitamos y le agradecemos su trabajo con la niñez temprana y sus familias.

((reason))

{ES_RESULTS}

La acreditación no es una licencia para ejercer. En su cuenta se explica cómo mantenerla vigente.

{ES_APPEAL}""",
        "endorse-with-condition": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) **otorgarle la acreditación con una condición** ((credential)) \
((category)).

La condición:

((condition))

((reason))

{ES_RESULTS}

{ES_APPEAL}""",
        "do-not-endorse": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) **no otorgarle la acreditación** ((credential)) ((category)). \
Sabemos cuánto trabajo hay detrás de una solicitud y se lo agradecemos.

((reason))

{ES_RESULTS}

{ES_APPEAL}""",
        "defer": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) **aplazar** su acreditación ((credential)) ((category)). Un \
aplazamiento no es una denegación: el comité volverá a examinar su solicitud cuando esté lo que falta.

((reason))

((condition))

{ES_RESULTS}

{ES_APPEAL}""",
        "hold": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) dejar su solicitud ((credential)) ((category)) **en espera**. No se \
ha decidido nada en su contra; el motivo indica qué espera el comité.

((reason))

((condition))

{ES_RESULTS}

{ES_APPEAL}""",
        "retake-part-one": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) que **debe repetir la Parte Uno del examen** antes de poder \
otorgarle la acreditación ((credential)) ((category)).

((reason))

{ES_RESULTS}

En su cuenta puede ver cuándo podrá volver a presentarse.

{ES_APPEAL}""",
        "retake-part-two": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) que **debe repetir la Parte Dos del examen** antes de poder \
otorgarle la acreditación ((credential)) ((category)).

((reason))

{ES_RESULTS}

En su cuenta puede ver cuándo podrá volver a presentarse.

{ES_APPEAL}""",
        "retake-both-parts": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) que **debe repetir las dos partes del examen** antes de poder \
otorgarle la acreditación ((credential)) ((category)).

((reason))

{ES_RESULTS}

En su cuenta puede ver cuándo podrá volver a presentarse.

{ES_APPEAL}""",
    },
    outcomes={
        "endorse": "acreditación otorgada",
        "endorse-with-condition": "acreditación otorgada con una condición",
        "do-not-endorse": "acreditación no otorgada",
        "defer": "acreditación aplazada",
        "hold": "solicitud en espera",
        "retake-part-one": "debe repetirse la Parte Uno",
        "retake-part-two": "debe repetirse la Parte Dos",
        "retake-both-parts": "deben repetirse las dos partes",
    },
    results=ES_RESULTS,
    without_exam="En esta categoría no se pide ningún examen; el comité decidió a partir de su portafolio.",
    part_one="Parte Uno: {correct} de {scored} preguntas correctas, {verdict}.",
    part_two="Parte Dos: {percent} % de los puntos, {verdict}.",
    passed="aprobada",
    not_passed="no aprobada",
    replaces="Esta carta sustituye a nuestra carta del {day}. El comité ha corregido su decisión.",
    reference="Referencia",
    signed_for="por el comité de {association}",
    notice="El comité ha decidido. Puede leer la decisión y sus motivos en su cuenta.",
    corrected="El comité ha corregido su decisión. Puede leer la nueva carta en su cuenta.",
    on_the_way="Esta carta está también en su cuenta, donde permanece:",
    day=r"j \d\e F \d\e Y",
)

WORDS: Mapping[str, Words] = {"en": EN, "es": ES}
