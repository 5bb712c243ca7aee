"""The words in Spanish."""

from panels.letters.default_texts.words import Words

RESULTS = """Sus resultados en el examen:

((results))

El examen es una de las cosas que el comité tiene en cuenta; su resultado por sí solo no es la decisión. Para que el \
examen siga siendo justo para todas las personas, no podemos decirle más sobre preguntas o viñetas concretas."""
APPEAL = """Si cree que hubo un error, puede presentar una apelación en su cuenta hasta el ((appeal_until)).

Atentamente,"""
ES = Words(
    subject="((cycle)): la decisión sobre su acreditación",
    bodies={
        "endorse": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) **otorgarle la acreditación** ((credential)) ((category)). Le \
felicitamos y le agradecemos su trabajo con la niñez temprana y sus familias.

((reason))

{RESULTS}

La acreditación no es una licencia para ejercer. En su cuenta se explica cómo mantenerla vigente.

{APPEAL}""",
        "endorse-with-condition": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) **otorgarle la acreditación con una condición** ((credential)) \
((category)).

La condición:

((condition))

((reason))

{RESULTS}

{APPEAL}""",
        "do-not-endorse": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) **no otorgarle la acreditación** ((credential)) ((category)). \
Sabemos cuánto trabajo hay detrás de una solicitud y se lo agradecemos.

((reason))

{RESULTS}

{APPEAL}""",
        "defer": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) **aplazar** su acreditación ((credential)) ((category)). Un \
aplazamiento no es una denegación: el comité volverá a examinar su solicitud cuando esté lo que falta.

((reason))

((condition))

{RESULTS}

{APPEAL}""",
        "hold": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) dejar su solicitud ((credential)) ((category)) **en espera**. No se \
ha decidido nada en su contra; el motivo indica qué espera el comité.

((reason))

((condition))

{RESULTS}

{APPEAL}""",
        "retake-part-one": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) que **debe repetir la Parte Uno del examen** antes de poder \
otorgarle la acreditación ((credential)) ((category)).

((reason))

{RESULTS}

En su cuenta puede ver cuándo podrá volver a presentarse.

{APPEAL}""",
        "retake-part-two": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) que **debe repetir la Parte Dos del examen** antes de poder \
otorgarle la acreditación ((credential)) ((category)).

((reason))

{RESULTS}

En su cuenta puede ver cuándo podrá volver a presentarse.

{APPEAL}""",
        "retake-both-parts": f"""Estimada/o ((name)):

El comité de ((association)) decidió el ((date)) que **debe repetir las dos partes del examen** antes de poder \
otorgarle la acreditación ((credential)) ((category)).

((reason))

{RESULTS}

En su cuenta puede ver cuándo podrá volver a presentarse.

{APPEAL}""",
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
    results=RESULTS,
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
