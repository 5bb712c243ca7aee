"""Letters: from the decision and nothing else, once, in the candidate's language, the same wherever they are read."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from exams.accounts.models import Candidate
from exams.audit.models import AuditLine
from exams.cycles.models import Cycle
from exams.cycles.own_rules import correct_rules
from exams.jobs import due
from exams.messages.mail import post_mail
from exams.messages.models import Notice
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.eligibility.findings import said_before_a_retake
from exams.registration.models import Registration
from exams.registration.procedures import applications
from exams.registration.states import RegistrationState
from exams.wording.languages import LANGUAGES, spoken
from panels.committee.models import Case, Decision, Recommendation
from panels.committee.procedures import decisions
from panels.committee.procedures.docket import lay_docket
from panels.committee.states import DECIDABLE
from panels.letters.composing import digest, letter_of
from panels.letters.default_texts import WORDS
from panels.letters.markup import as_json, as_plain, faults_of, fill, from_json, parse
from panels.letters.models import Letter, LetterPrint, LetterTemplate
from panels.letters.procedures.sending import (
    notices_of,
    print_letters,
    send_corrections,
    send_what_did_not_arrive,
    write_letters,
)
from panels.letters.procedures.templates import save_letter_template
from panels.letters.typesetting import paper_of
from panels.results.score_cycle import score_cycle
from scoring.keys.procedures import void_item
from tests.acting import act, said

NASTY = "<script>alert(1)</script> ((reason)) **bold** #eval(“x”) $x$ \\ @a"


@pytest.fixture
def decided(house):
    """Both cases decided, nothing released: the first endorsed, the second deferred."""
    for case, outcome in zip(house.to_committee(), ("endorse", "defer"), strict=True):
        reason = "Both parts are clear." if outcome == "endorse" else "The portfolio is not whole.\n\nSend the rest."
        decisions.decide(case, outcome=outcome, reason=reason, votes=house.votes(), by=house.chair, now=house.now)
    return house


def release(house):
    return decisions.release(house.cycle, by=house.coordinator, now=house.now)


def decision_of(house, n=0):
    return Decision.objects.in_force().get(case__registration=house.registrations[n])


def correct(house, n=0, **more):
    given = {"outcome": "defer", "reason": "An item was keyed wrongly.", "votes": house.votes(), "by": house.chair}
    old = decision_of(house, n)
    return decisions.decide(old.case, corrects=old, **given | {"now": house.now + timedelta(days=2)} | more)


def own_text(house, body="Dear ((name)), ((outcome)).\n\n((reason))", **more):
    given = {"language": "en", "outcome": "", "subject": "About ((cycle))", "reason": "ours", "by": house.coordinator}
    return save_letter_template(house.association, body=body, **given | {"now": house.now} | more)


# ── from the decision, once ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_letter_says_what_was_decided_why_and_until_when_to_appeal(decided):
    release(decided)
    text = letter_of(decision_of(decided)).plain()
    assert "Dear Zebulon Canaryworth" in text
    assert "endorse you as IMH-E Mentor-Clinical" in text
    assert "Both parts are clear." in text
    assert "Part One: 5 of 5 items correct, passed." in text
    assert "you can appeal in your account until 13 April 2026" in text
    assert "chair person\nfor the committee of Test Association" in text
    other = letter_of(decision_of(decided, 1)).plain()
    assert "The portfolio is not whole.\n\nSend the rest." in other
    assert "A deferral is not a refusal" in other


def test_nothing_is_written_before_the_release(decided):
    with pytest.raises(WrongState, match="not released yet"):
        write_letters(decided.cycle, by=decided.coordinator, now=decided.now)
    assert not Letter.objects.exists()
    assert letter_of(decision_of(decided)).written_at is None


def test_a_letter_is_written_once_and_its_reader_told_once_however_often_it_is_asked_for(decided):
    release(decided)
    for _ in range(3):
        assert write_letters(decided.cycle, by=decided.coordinator, now=decided.now) == []
        send_what_did_not_arrive(decided.cycle, by=decided.coordinator, now=decided.now)
        due.run_due(now=decided.now)
    assert Letter.objects.count() == 2
    assert sorted(m.to[0] for m in mail.outbox) == sorted(u.email for u in decided.candidates)
    assert Notice.objects.count() == 2
    assert AuditLine.objects.filter(action="letters.written").count() == 1


def test_what_changes_later_changes_no_letter(decided):
    release(decided)
    before = letter_of(decision_of(decided))
    own_text(decided, "Something else, ((name)).")
    Candidate.objects.update(name="Another Name", language="es")
    assert letter_of(decision_of(decided)) == before
    letter = Letter.objects.get(decision=decision_of(decided))
    assert digest(letter.subject, letter.content) == letter.sha256
    for change in (lambda: letter.delete(), lambda: Letter.objects.update(subject="x")):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            change()


def test_a_decision_has_one_letter(decided):
    release(decided)
    letter = Letter.objects.first()
    letter.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)


def test_what_is_previewed_is_what_is_read_sent_and_printed(decided, client):
    own_text(decided)
    release_day = decided.now.date()
    from panels.letters.composing import NEEDED, compose, templates_of

    draft = compose(
        Decision.objects.select_related(*NEEDED).get(pk=decision_of(decided).pk),
        templates=templates_of(decided.association),
        on=release_day,
    )
    release(decided)
    written = letter_of(decision_of(decided))
    assert (written.plain(), written.subject, written.blocks) == (draft.plain(), draft.subject, draft.blocks)
    post_mail(now=decided.now)
    sent = next(m for m in mail.outbox if m.to == [decided.candidates[0].email])
    assert sent.subject == written.subject == "About Spring"
    assert sent.body.startswith(written.plain())
    client.force_login(decided.candidates[0])
    page = client.get(f"/my/registrations/{decided.registrations[0].pk}/").content.decode()
    for line in as_plain(written.blocks).split("\n"):
        assert line in page


def test_a_notice_alone_goes_by_mail_where_the_rule_book_says_so(decided):
    from dataclasses import replace

    rules = replace(decided.cycle.rules, letters=replace(decided.cycle.rules.letters, by_mail="notice"))
    correct_rules(decided.cycle, rules, by=decided.clerk, now=decided.now, reason="nothing private by mail")
    release(decided)
    post_mail(now=decided.now)
    assert "endorse you" not in mail.outbox[0].body
    assert "You can read the decision" in mail.outbox[0].body
    with pytest.raises(ValueError, match="whole or notice"):
        replace(rules.letters, by_mail="pigeon")


# ── corrections ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_correction_has_its_own_letter_that_names_the_one_it_replaces(decided, client):
    release(decided)
    correct(decided)
    at = decided.now + timedelta(days=2)
    due.run_due(now=at)
    due.run_due(now=at)
    assert send_corrections(by=decided.clerk, now=at) == 0
    assert Letter.objects.count() == 3
    letter = letter_of(decision_of(decided))
    assert as_plain(letter.blocks).startswith("This letter replaces our letter of 14 March 2026.")
    told = Notice.objects.filter(user=decided.candidates[0], key__startswith="letter ").order_by("pk")
    assert [n.body.split(".")[0] for n in told] == [
        "The committee has decided",
        "The committee has corrected its decision",
    ]
    client.force_login(decided.candidates[0])
    mine = f"/my/registrations/{decided.registrations[0].pk}/"
    page = client.get(mine).content.decode()
    assert "An item was keyed wrongly." in page
    assert "Both parts are clear." in page, "the replaced letter stays readable"
    old = Letter.objects.exclude(decision=decision_of(decided)).get(
        decision__case__registration=decided.registrations[0]
    )
    new, replaced = (
        client.get(f"{mine}letter.pdf").content,
        client.get(f"{mine}letter.pdf?of={old.decision_id}").content,
    )
    assert new != replaced
    assert client.get(f"{mine}letter.pdf?of={decision_of(decided, 1).pk}").status_code == 404


def test_a_letter_that_was_replaced_is_not_sent_again(decided):
    release(decided)
    Notice.objects.filter(user=decided.candidates[0]).update(
        mail_given_up_at=decided.now, mail_error="x", mail_tries=3
    )  # fmt: skip
    correct(decided)
    send_corrections(by=decided.clerk, now=decided.now)
    assert send_what_did_not_arrive(decided.cycle, by=decided.coordinator, now=decided.now) == 0
    post_mail(now=decided.now)
    mine = [m.body for m in mail.outbox if m.to == [decided.candidates[0].email] and "number" not in m.body]
    assert len(mine) == 1
    assert "An item was keyed wrongly." in mine[0]


def test_a_decision_corrected_before_the_release_has_one_letter_that_names_no_other(decided):
    correct(decided, now=decided.now)
    release(decided)
    assert Letter.objects.count() == 2
    assert "replaces" not in letter_of(decision_of(decided)).plain()


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_house_has_words_for_every_outcome_in_every_language():
    for language in LANGUAGES:
        words = WORDS[language]
        for outcome in DECIDABLE:
            assert faults_of(words.subject, words.body(outcome)) == []
            assert words.outcomes[outcome]
            for field in ("name", "reason", "results", "appeal_until"):
                assert f"(({field}))" in words.body(outcome)


def test_letters_are_in_the_candidates_language_or_the_associations(decided):
    Candidate.objects.filter(pk=decided.registrations[0].candidate_id).update(language="es")
    release(decided)
    spanish, english = letter_of(decision_of(decided)), letter_of(decision_of(decided, 1))
    assert "Estimada/o Zebulon Canaryworth" in spanish.plain()
    assert "decidió el 14 de marzo de 2026" in spanish.plain()
    assert "Parte Uno: 5 de 5 preguntas correctas, aprobada." in spanish.plain()
    assert "Dear Quintessa Canarybird" in english.plain()
    assert Notice.objects.get(user=decided.candidates[0]).body.startswith("El comité ha decidido.")
    assert [spoken("es-MX"), spoken("", "es"), spoken("fr"), spoken("EN_us")] == ["es", "es", "en", "en"]


def test_an_association_that_writes_spanish_writes_spanish_to_whoever_chose_nothing(decided):
    decided.association.language = "es"
    decided.association.save()
    decided.cycle.association.refresh_from_db()
    assert letter_of(decision_of(decided, 1)).language == "es"


def test_the_candidate_chooses_the_language(entry, client):
    application = entry.applying()
    client.force_login(application.candidate.user)
    page = f"/my/applications/{application.pk}/details/"
    assert "Español" in client.get(page).content.decode()
    given = {"name": "Ada", "time_zone": "UTC", "language": "es"}
    assert act(client, "confirm-details", application, **given).status_code == 302
    application.candidate.refresh_from_db()
    assert application.candidate.language == "es"
    assert act(client, "confirm-details", application, **given | {"language": "tlh"}).status_code == 422
    with pytest.raises(Invalid, match="no language of letters"):
        applications.confirm_profile(application, name="Ada", language="tlh", by=entry.clerk, now=entry.now)


def test_the_text_for_an_outcome_comes_before_the_one_for_every_outcome_and_both_before_the_houses(decided):
    own_text(decided, "For all, ((name)).")
    own_text(decided, "Deferred, ((name)).", outcome="defer")
    own_text(decided, "Deferred again, ((name)).", outcome="defer")
    own_text(decided, "Hola ((name)).", language="es")
    release(decided)
    assert as_plain(letter_of(decision_of(decided)).blocks) == "For all, Zebulon Canaryworth."
    assert as_plain(letter_of(decision_of(decided, 1)).blocks) == "Deferred again, Quintessa Canarybird."
    assert [t.version for t in LetterTemplate.objects.filter(outcome="defer")] == [2, 1]


@pytest.mark.parametrize(
    ("subject", "body", "fault"),
    [
        ("S", "Dear ((nmae))", r"There is no field \(\(nmae\)\) for the text. Did you mean \(\(name\)\)\?"),
        ("S", "Dear ((xyzzy))", r"There are \(\(name\)\), \(\(number\)\)"),
        ("S", "Dear ((name)", "A field in the text is not closed"),
        ("S ((outcome))", "Dear", "cannot stand in the subject"),
        ("S", "**Dear", "Bold begins and does not end"),
        ("", "Dear", "Write the subject"),
        ("S", " \n ", "Write the text"),
    ],
)
def test_a_text_no_letter_can_be_written_from_is_refused(decided, subject, body, fault):
    with pytest.raises(Invalid) as refused:
        own_text(decided, body, subject=subject)
    assert re.search(fault, " ".join(refused.value.faults))
    assert not LetterTemplate.objects.exists()


def test_a_version_has_a_reason_and_says_something_new(decided):
    own_text(decided)
    with pytest.raises(Refused, match="This is version 1, word for word"):
        own_text(decided)
    with pytest.raises(Invalid, match="what changed"):
        own_text(decided, "New", reason=" ")
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        LetterTemplate.objects.update(body="x")


def test_the_little_language_knows_paragraphs_lists_and_bold_and_nothing_else():
    blocks = parse("One\ntwo **bold\nacross**\n\n- a\n- **b**\nafter\n\n<i>x</i> _y_ [l](u) # h")
    assert as_json(blocks) == [
        {"kind": "paragraph", "lines": [[["One", False]], [["two ", False], ["bold", True]], [["across", True]]]},
        {"kind": "list", "lines": [[["a", False]], [["b", True]]]},
        {"kind": "paragraph", "lines": [[["after", False]]]},
        {"kind": "paragraph", "lines": [[["<i>x</i> _y_ [l](u) # h", False]]]},
    ]
    assert as_json(from_json(as_json(blocks))) == as_json(blocks)


def test_a_field_without_a_value_takes_its_paragraph_along_and_what_leads_up_to_it():
    text = "Dear ((name)),\n\nYour results:\n\n((results))\n\n((condition))\n\nBye."
    assert as_plain(fill(parse(text), {"name": "Ada", "results": (), "condition": ""})) == "Dear Ada,\n\nBye."
    filled = fill(parse(text), {"name": "Ada", "results": ("a", "b"), "condition": "One.\n\nTwo."})
    assert as_plain(filled) == "Dear Ada,\n\nYour results:\n\n- a\n- b\n\nOne.\n\nTwo.\n\nBye."


def test_whoever_has_to_sit_again_reads_from_when_and_what(decided, client):
    Registration.objects.filter(pk=decided.registrations[0].pk).update(state="sat")
    correct(decided, outcome="retake-part-one", now=decided.now)
    release(decided)
    client.force_login(decided.candidates[0])
    page = " ".join(client.get(f"/my/registrations/{decided.registrations[0].pk}/").content.decode().split())
    assert "Sitting again" in page
    again = said_before_a_retake(decided.registrations[0], now=decided.now)
    assert again
    assert all(sentence in page for sentence in again)
    client.force_login(decided.candidates[1])
    assert "Sitting again" not in client.get(f"/my/registrations/{decided.registrations[1].pk}/").content.decode()


def test_nothing_in_a_name_or_a_reason_is_taken_for_markup_a_field_or_an_instruction(decided, client):
    Candidate.objects.filter(pk=decided.registrations[0].candidate_id).update(name=NASTY + "\x07\ufffe")
    correct(decided, reason=NASTY, now=decided.now)
    release(decided)
    letter = letter_of(decision_of(decided))
    assert f"Dear {NASTY}," in letter.plain()
    assert letter.recipient == NASTY
    client.force_login(decided.candidates[0])
    page = client.get(f"/my/registrations/{decided.registrations[0].pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ((reason)) **bold**" in page
    assert "<strong>bold</strong>" not in page
    assert paper_of(letter).startswith(b"%PDF")
    client.force_login(decided.coordinator)
    page = client.get(f"/office/cycles/{decided.cycle.pk}/letters/").content.decode()
    assert "<script>alert" not in page


# ── paper ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_same_letter_makes_the_same_bytes_and_a_tagged_pdf(decided, client):
    release(decided)
    client.force_login(decided.candidates[0])
    answers = [client.get(f"/my/registrations/{decided.registrations[0].pk}/letter.pdf") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert answers[0]["Content-Type"] == "application/pdf"
    assert b"/StructTreeRoot" in answers[0].content
    assert b"pdfuaid" in answers[0].content


@pytest.mark.django_db(transaction=True)
def test_all_letters_are_printed_into_one_file_that_is_replaced(decided):
    with pytest.raises(Refused, match="nothing to print yet"):
        print_letters(decided.cycle, by=decided.coordinator, now=decided.now, tell=lambda _: None)
    release(decided)
    for _ in range(2):
        made = print_letters(decided.cycle, by=decided.coordinator, now=decided.now, tell=lambda _: None)
    assert made == {"letters": 2}
    assert bytes(LetterPrint.objects.get().pdf).startswith(b"%PDF")


# ── the office's pages ───────────────────────────────────────────────────────────────────────────────────────────────
def pages_of(house):
    letters = f"/office/cycles/{house.cycle.pk}/letters/"
    one = f"{letters}{decision_of(house).pk}/"
    return letters, one, f"{one}letter.pdf"


def test_the_office_looks_at_each_letter_before_it_goes_and_follows_it_afterwards(decided, client):
    client.force_login(decided.coordinator)
    letters, one, pdf = pages_of(decided)
    assert "Not released yet" in client.get(letters).content.decode()
    page = client.get(one).content.decode()
    assert "A preview" in page
    assert "Both parts are clear." in page
    assert client.get(pdf).content.startswith(b"%PDF")
    assert "letters are written when the decisions are released" in said(client, "print-letters", decided.cycle)
    assert "the letters go out when the decisions are released" in said(client, "send-letters-again", decided.cycle)
    release(decided)
    assert "Waits for the post" in client.get(letters).content.decode()
    Notice.objects.filter(user=decided.candidates[0]).update(
        mail_tries=3, mail_error="The mail server refused the address: 550 no", mail_given_up_at=decided.now
    )
    post_mail(now=decided.now)
    page = client.get(letters).content.decode()
    assert "Could not be e-mailed" in page
    assert "The mail server refused the address: 550 no" in page
    assert "E-mailed" in page
    failed = client.get(f"{letters}?show=failed").content.decode()
    assert "Zebulon" in failed
    assert "Quintessa" not in failed


@pytest.mark.any_day
def test_the_button_sends_what_did_not_arrive_and_nothing_else(
    decided, client, django_capture_on_commit_callbacks
):  # fmt: skip
    release(decided)
    post_mail(now=decided.now)
    Notice.objects.filter(user=decided.candidates[0]).update(
        mailed_at=None, mail_tries=3, mail_error="x", mail_given_up_at=decided.now
    )
    mail.outbox.clear()
    client.force_login(decided.coordinator)
    letters = pages_of(decided)[0]
    look = act(client, "send-letters-again", decided.cycle, confirm=False).content.decode()
    assert "1 e-mail that did not arrive goes again." in look
    assert "A letter that is out cannot be called back." in look
    for told in ("1 letter goes again.", "Nothing has to go again.", "Nothing has to go again."):
        with django_capture_on_commit_callbacks(execute=True):
            page = said(client, "send-letters-again", decided.cycle)
        assert told in page
    assert [m.to for m in mail.outbox] == [[decided.candidates[0].email]]
    assert "The post is done" in client.get(letters).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        act(client, "print-letters", decided.cycle)
    assert client.get(f"{letters}print.pdf").content.startswith(b"%PDF")


def test_whoever_has_no_account_is_written_to_and_told_once_there_is_one(decided, client):
    person = decided.registrations[0].candidate
    user, person.user = person.user, None
    person.save()
    release(decided)
    client.force_login(decided.coordinator)
    letters = pages_of(decided)[0]
    assert "There is no account: print the letter and send it." in client.get(letters).content.decode()
    assert "Quintessa" not in client.get(f"{letters}?show=no-account").content.decode()
    person.user = user
    person.save()
    assert "The account is new" in client.get(letters).content.decode()
    for _ in range(2):
        send_what_did_not_arrive(decided.cycle, by=decided.coordinator, now=decided.now)
    assert notices_of(decided.cycle).filter(user=user).count() == 1


def test_a_test_goes_to_whoever_asks_and_to_nobody_else(decided, client):
    client.force_login(decided.coordinator)
    for _ in range(2):
        assert decided.coordinator.email in said(client, "send-test-letter", decision_of(decided))
    post_mail(now=decided.now + timedelta(days=900))
    assert {m.to[0] for m in mail.outbox} == {decided.coordinator.email}
    assert "This is a test" in mail.outbox[0].body
    assert "Both parts are clear." in mail.outbox[0].body
    assert not Letter.objects.exists()


def test_letters_are_the_offices_and_each_candidates_own(decided, client, account, clerk, now):
    from exams.accounts import procedures as accounts

    elsewhere = accounts.found_association("Elsewhere", by=clerk, now=now)
    stranger = account("coordinator", "stranger", at=elsewhere)
    template = own_text(decided)
    release(decided)
    office = [*pages_of(decided), f"/office/cycles/{decided.cycle.pk}/letters/print.pdf"]
    texts = [f"/office/letters/{template.pk}/", f"/office/letters/write/?association={decided.association.pk}"]
    for who, user in {**decided.everybody(), "stranger": stranger}.items():
        client.force_login(user)
        codes = {client.get(address).status_code for address in [*office[:3], *texts]}
        assert codes == ({200} if who == "coordinator" else {404}), who
        if who != "coordinator":
            given = {"language": "en", "outcome": "", "subject": "S", "body": "B", "reason": "r"}
            for name, row in (
                ("send-letters-again", decided.cycle), ("print-letters", decided.cycle),
                ("send-test-letter", decision_of(decided)), ("write-letter-text", decided.association),
                ("preview-letter-text", decided.association), ("use-letter-text-again", template),
            ):  # fmt: skip
                assert act(client, name, row, **given).status_code == 404, (who, name)
        own = client.get(f"/my/registrations/{decided.registrations[0].pk}/letter.pdf").status_code
        assert own == (200 if who == "candidate" else 404), who
    client.force_login(stranger)
    assert "Test Association" not in client.get("/office/letters/").content.decode()
    client.logout()
    assert {client.get(address).status_code for address in [*office, *texts, "/office/letters/"]} == {302}
    assert LetterTemplate.objects.count() == 1


def test_no_letter_before_the_release_for_its_candidate(decided, client):
    client.force_login(decided.candidates[0])
    assert client.get(f"/my/registrations/{decided.registrations[0].pk}/letter.pdf").status_code == 404


def test_the_editor_keeps_what_was_typed_shows_it_on_a_real_decision_and_saves_versions(decided, client):
    client.force_login(decided.coordinator)
    page = f"/office/letters/write/?association={decided.association.pk}&language=en&outcome=defer"
    assert "to **defer** your endorsement" in client.get(page).content.decode()
    given = {"language": "en", "outcome": "defer", "subject": "S ((cycle))"}

    def post(name, **more):
        answer = act(client, name, decided.association, **{**given, "reason": "", **more})
        return answer.status_code, answer.content.decode()

    status, text = post("preview-letter-text", body="My ((nmae)) text")
    assert status == 422
    assert "Did you mean ((name))?" in text
    assert "My ((nmae)) text" in text
    status, text = post("preview-letter-text", body="Look, ((name)): ((reason))")
    assert status == 200
    assert "Look, Quintessa Canarybird: The portfolio is not whole. Send the rest." in text
    assert "Look, ((name)): ((reason))" in text, "what was typed is still there"
    assert not LetterTemplate.objects.exists()
    assert "what changed and why" in post("write-letter-text", body="Look")[1]
    answer = act(client, "write-letter-text", decided.association, **given, body="New ((name))", reason="ours")
    assert answer.status_code == 302
    assert "New Quintessa Canarybird" in client.get(answer.url).content.decode()
    assert "word for word" in post("write-letter-text", body="New ((name))", reason="again")[1]
    bad = ["?association=999999", "?association=x", f"?association={'9' * 30}", page[page.index("?") :] + "x", ""]
    for query in bad:
        assert client.get(f"/office/letters/write/{query}").status_code == 404
    assert act(client, "write-letter-text", decided.association, language="x").status_code == 404
    assert "Ada Example" in post("preview-letter-text", outcome="hold", body="Hi ((name))")[1]


def test_a_text_goes_back_to_an_earlier_version_as_the_next_one(decided, client):
    first, second = own_text(decided), own_text(decided, body="Hi ((name))")
    client.force_login(decided.coordinator)
    assert "Use this version again" in client.get(f"/office/letters/{first.pk}/").content.decode()
    assert "Use this version again" not in client.get(f"/office/letters/{second.pk}/").content.decode()
    assert "Version 3 says what version 1 said" in said(client, "use-letter-text-again", first, reason="too short")
    third = LetterTemplate.objects.in_force().get()
    assert (third.body, third.reason) == (first.body, "Version 1 again: too short")
    assert "word for word" in said(client, "use-letter-text-again", first, reason="once more")
    assert LetterTemplate.objects.count() == 3


def test_where_marks_moved_after_the_decision_the_office_is_told_and_the_letter_says_them(decided, client):
    client.force_login(decided.coordinator)
    letters = pages_of(decided)[0]
    assert "Marks moved" not in client.get(letters).content.decode()
    void_item(decided.form, "Q5", by=decided.coordinator, now=decided.now, reason="two options are right")
    score_cycle(decided.cycle, by=decided.coordinator, now=decided.now)
    page = client.get(letters).content.decode()
    assert page.count("Marks moved after the decision") == 2
    assert "2 decisions were made before marks moved." in page
    assert "4 of 4 items correct" in letter_of(decision_of(decided)).plain()
    release(decided)
    assert "4 of 4 items correct" in letter_of(decision_of(decided)).plain()


# ── many ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def add_decided(house, count):
    """More decided cases, each with an account."""
    first, start = decision_of(house), Registration.objects.count()
    for n in range(start, start + count):
        person = Candidate.objects.create(association=house.association, reference=f"M{n}", name=f"M{n}")
        one = Registration.objects.create(
            cycle=house.cycle, candidate=person, credential="IMH-E", category="Specialist", registered_at=house.now,
            state=RegistrationState.SAT,
        )  # fmt: skip
        Recommendation.objects.create(
            registration=one, outcome="endorse", portfolio="approve", made_at=house.now,
            part_one_mark=first.recommendation.part_one_mark,
        )  # fmt: skip
    lay_docket(house.cycle, by=house.clerk, now=house.now)
    for case in Case.objects.undecided().select_related("registration"):
        Decision.objects.create(
            case=case, outcome="endorse", reason="Clear.", recommendation=case.registration.recommendations.get(),
            decided_at=house.now, recorded_by=house.chair,
        )  # fmt: skip
    if Cycle.objects.get(pk=house.cycle.pk).state == "released":
        Case.objects.filter(cycle=house.cycle, released_at=None).update(released_at=house.now)


def questions(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_more_letters_ask_no_more_questions(decided, client):
    client.force_login(decided.coordinator)
    letters = pages_of(decided)[0]
    few = questions(lambda: client.get(letters))
    add_decided(decided, 30)
    assert questions(lambda: client.get(letters)) == few <= 20
    release(decided)
    few = questions(lambda: client.get(letters))
    add_decided(decided, 10)
    written = questions(lambda: write_letters(decided.cycle, by=decided.clerk, now=decided.now))
    assert questions(lambda: client.get(letters)) == few <= 20
    add_decided(decided, 60)
    assert questions(lambda: write_letters(decided.cycle, by=decided.clerk, now=decided.now)) == written <= 20
    assert Letter.objects.count() == 102
    assert "Page 1 of 3" in client.get(letters).content.decode()
    assert "Page 3 of 3" in client.get(f"{letters}?page=99").content.decode()


def test_the_letterhead_is_the_address_of_the_day_on_which_the_letter_was_written(decided):
    decided.association.postal_address = "1 Quay Street\r\n\r\nHarbor"
    decided.association.save()
    release(decided)
    decided.association.postal_address = "2 Hill Road"
    decided.association.save()
    letter = letter_of(decision_of(decided))
    assert letter.address == ("1 Quay Street", "Harbor")
    assert letter.plain().startswith("Test Association\n1 Quay Street\nHarbor\n")
    assert paper_of(letter).startswith(b"%PDF")
