"""The words in English."""

from panels.letters.default_texts.words import Words

RESULTS = """Your results in the exam:

((results))

The exam is one of the things the committee looks at; its result alone is not the decision. So that the exam stays \
fair for everybody, we cannot tell you more about single questions or vignettes."""
APPEAL = """If you believe that something went wrong, you can appeal in your account until ((appeal_until)).

Yours sincerely,"""
EN = Words(
    subject="((cycle)): the decision on your endorsement",
    bodies={
        "endorse": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) to **endorse you** as ((credential)) ((category)). \
Congratulations, and thank you for your work with young children and their families.

((reason))

{RESULTS}

The endorsement is not a licence to practise. What keeps it valid is explained in your account.

{APPEAL}""",
        "endorse-with-condition": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) to **endorse you on a condition** as ((credential)) \
((category)).

The condition:

((condition))

((reason))

{RESULTS}

{APPEAL}""",
        "do-not-endorse": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) **not to endorse you** as ((credential)) ((category)). We know \
how much work stands behind an application, and thank you for it.

((reason))

{RESULTS}

{APPEAL}""",
        "defer": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) to **defer** your endorsement as ((credential)) ((category)). \
A deferral is not a refusal: the committee will look again once what is missing is there.

((reason))

((condition))

{RESULTS}

{APPEAL}""",
        "hold": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) to put your application as ((credential)) ((category)) \
**on hold**. Nothing was decided against you; the reason below says what the committee waits for.

((reason))

((condition))

{RESULTS}

{APPEAL}""",
        "retake-part-one": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) that **Part One of the exam has to be taken again** before it \
can endorse you as ((credential)) ((category)).

((reason))

{RESULTS}

When you can sit again is shown in your account.

{APPEAL}""",
        "retake-part-two": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) that **Part Two of the exam has to be taken again** before it \
can endorse you as ((credential)) ((category)).

((reason))

{RESULTS}

When you can sit again is shown in your account.

{APPEAL}""",
        "retake-both-parts": f"""Dear ((name)),

The committee of ((association)) decided on ((date)) that **both parts of the exam have to be taken again** before \
it can endorse you as ((credential)) ((category)).

((reason))

{RESULTS}

When you can sit again is shown in your account.

{APPEAL}""",
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
    results=RESULTS,
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
