"""The registry's pages: the public's, the office's and the holder's own; and what ten thousand endorsements cost."""

import re
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from exams.accounts import procedures as accounts
from exams.accounts.models import Candidate
from exams.accounts.permissions import Role
from exams.audit.models import AuditLine
from exams.messages.models import Notice
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from exams.rules.sections.endorsement import EndorsementRules, Mark, StateName
from exams.wording.name_matching import end_of, plain, words_of
from panels.endorsements.models import Endorsement, TakenOverList
from panels.endorsements.procedures import registry
from panels.endorsements.procedures.granting import digest_of, revoke_endorsement
from panels.endorsements.search import Search, public_endorsements
from panels.endorsements.states import EndorsementState
from tests.acting import act
from tests.panels.endorsements.registry import endorsed, text


@pytest.fixture
def adopt(association, clerk, now):
    def adopt_(at=association, **own):
        rules = Rules(categories=("Mentor-Clinical",), endorsement=EndorsementRules(**own))
        rules_steps.adopt_rule_book(at, rules, effective_from=now.date(), by=clerk, now=now, reason="registry")

    return adopt_


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# ── finding ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_plain_words():
    assert plain("  José   ÑANDÚ ") == "jose nandu"
    assert words_of("Łukasz O’Brien-Smith, Łukasz") == ("lukasz", "obrien", "smith")
    assert words_of("山田") != ()
    assert words_of("’ - /") == ()


@given(st.text("abyz0189", min_size=1, max_size=4), st.text("abyz0189", max_size=5))
def test_the_end_of_a_beginning_comes_right_after_all_that_begin_so(beginning, word):
    end = end_of(beginning)
    inside = word >= beginning and (not end or word < end)
    assert inside == word.startswith(beginning)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jose", True), ("JOSÉ", True), ("ńandú", True), ("nandu jose", True), ("jo na", True), ("obrien", True),
        ("o’brien", True), ("T-0042", True), ("t-0042", True), ("ose", False), ("jose smith", False), ("%", False),
        ("_", False), ("T-00", False), ("jose\x00", True), ("' OR 1=1", False),
    ],
)  # fmt: skip
def test_a_name_is_found_by_the_beginnings_of_its_words_whatever_the_accents(association, client, typed, found):
    endorsed(association, "José Ñandú O'Brien", number="T-0042")
    assert ("Ñandú" in text(client.get("/registry/", {"name": typed}))) == found


ALSO_LAPSED = ("active", "inactive", "lapsed")


def test_the_registry_is_searched_by_credential_category_place_and_state(association, client, adopt):
    adopt(listed_states=ALSO_LAPSED)
    endorsed(association, "Ada Here", place="New Haven, CT")
    endorsed(association, "Ben There", place="Richmond", credential="ECMH-E", category="Mentor-Policy", state="lapsed")
    for query, name in (
        ("place=haven", "Ada"), ("place=richm", "Ben"), ("credential=ECMH-E", "Ben"),
        ("category=Mentor-Clinical", "Ada"), ("state=active", "Ada"), ("state=lapsed&place=Richmond&name=ben", "Ben"),
    ):  # fmt: skip
        page = text(client.get(f"/registry/?{query}"))
        assert ("Ada Here" in page, "Ben There" in page) == (name == "Ada", name == "Ben"), query
    assert "Nobody is listed" in text(client.get("/registry/?state=active&place=Richmond"))


@pytest.mark.parametrize(
    "query", ["page=99999", "page=x", "page=-1", "state=gone", "credential=%00", "name=" + "x" * 5000]
)
def test_whatever_is_asked_the_registry_answers(association, client, query):
    endorsed(association)
    for address in ("/registry/", f"/registry/{association.slug}/"):
        assert client.get(f"{address}?{query}").status_code == 200


def test_a_corrected_name_is_found_by_its_new_words_only(association, client, clerk, now):
    one = endorsed(association, "Ada Exampel")
    before = digest_of(one)
    registry.correct_entry(one, name="Ada Lovelace", place="York", reason="Married.", by=clerk, now=now)
    assert "Ada Lovelace" in text(client.get("/registry/?name=lovelace&place=york"))
    assert "Lovelace" not in text(client.get("/registry/?name=exampel"))
    one.refresh_from_db()
    assert digest_of(one) != before


# ── what the public may know ─────────────────────────────────────────────────────────────────────────────────────────
def test_the_three_states_are_told_apart_and_a_lapsed_endorsement_is_not_shown_as_active(association, client, adopt):
    adopt(listed_states=ALSO_LAPSED)
    endorsed(association, "Ina Rests", state="inactive")
    endorsed(association, "Lars Late", state="lapsed")
    endorsed(association, "Archie Done", state="archived")
    page = text(client.get("/registry/"))
    rows = {row.split("<", 1)[0].strip(): row for row in page.split('<th scope="row">')[1:]}
    assert ">Inactive<" in rows["Ina Rests"]
    assert ">Lapsed<" in rows["Lars Late"]
    assert "Archie Done" not in rows
    assert ">Active<" not in rows["Lars Late"] + rows["Ina Rests"]


def test_who_lapsed_leaves_the_public_list_and_is_still_verified_by_the_code(association, client):
    late = endorsed(association, "Lars Late", state="lapsed")
    assert "Lars Late" not in text(client.get("/registry/"))
    assert "lapsed" in text(client.get(f"/verify/{late.code}/"))


def test_which_states_are_listed_and_how_they_are_called_is_the_associations_own_rule(association, client, adopt):
    endorsed(association, "Archie Done", state="archived", place="Hull")
    endorsed(association, "Lars Late", state="lapsed", place="Hull")
    adopt(
        listed_states=("active", "archived"), state_names=(StateName("archived", "Emeritus"),), shows_place=False,
        marks=(Mark("IMH-E", "IMH-E®"),), disclaimer="Ask us.",
    )  # fmt: skip
    for address in ("/registry/", f"/registry/{association.slug}/"):
        page = text(client.get(address))
        assert ("Archie Done" in page, "Lars Late" in page, "Emeritus" in page) == (True, False, True)
        assert ("IMH-E® Mentor-Clinical" in page, "Hull" in page) == (True, False)
    (read,) = client.get("/api/v1/registry/").json()["results"]
    assert (read["name"], read["called"], read["mark"], read["place"]) == ("Archie Done", "Emeritus", "IMH-E®", "")
    assert client.get("/api/v1/registry/", {"place": "Hull"}).status_code == 422
    assert "Ask us." in text(client.get(f"/registry/{association.slug}/"))


def test_associations_with_rules_of_their_own_stand_in_one_list(association, client, adopt, clerk, now):
    other = accounts.found_association("Other Association", by=clerk, now=now)
    adopt(at=other, listed_states=("active",))
    adopt(listed_states=ALSO_LAPSED)
    endorsed(association, "Lars Late", state="lapsed")
    endorsed(other, "Olga Late", state="lapsed")
    endorsed(other, "Olga Well")
    page = text(client.get("/registry/"))
    assert [name in page for name in ("Lars Late", "Olga Late", "Olga Well")] == [True, False, True]
    page = text(client.get(f"/registry/{other.slug}/"))
    assert [name in page for name in ("Lars Late", "Olga Late", "Olga Well")] == [False, False, True]
    assert client.get("/registry/nobody-at-all/").status_code == 404


@pytest.mark.parametrize("change", [{"listed": False}, {"state": "revoked"}, {"state": "archived"}])
def test_who_is_not_listed_is_found_by_no_search_and_verified_by_the_code(association, client, change):
    one = endorsed(association, "Una Listed", **change)
    for query in (
        "",
        "?name=una",
        f"?name={one.number}",
        "?state=revoked",
        "?state=archived",
        "?category=Mentor-Clinical",
    ):
        assert "Una Listed" not in text(client.get(f"/registry/{query}"))
        assert "Una Listed" not in text(client.get(f"/registry/{association.slug}/{query}"))
    page = text(client.get(f"/verify/{one.code}/"))
    assert "Una Listed" in page
    if one.state == "revoked":
        assert "It is not valid." in page
        assert "badge.jwt" not in page


def test_the_public_sees_nothing_more_than_it_may(association, client, account):
    holder = account("candidate", "secret-address")
    one = endorsed(association, user=holder)
    hidden = (holder.email, str(one.pk), str(one.candidate.pk), one.candidate.reference, one.salt, "status_index")
    for address in ("/registry/", f"/registry/{association.slug}/", f"/verify/{one.code}/"):
        page = text(client.get(address))
        assert one.name in page
        assert not any(secret in page for secret in hidden), address
    assert one.code not in text(client.get("/registry/"))


@pytest.mark.parametrize("exam", ["passed", "not-required", "without", "unknown"])
def test_nobody_is_said_to_have_passed_an_exam_that_the_record_does_not_show(association, client, exam):
    one = endorsed(association, exam=exam)
    for address in ("/registry/", f"/verify/{one.code}/"):
        assert ("Passed the exam" in text(client.get(address))) == (exam == "passed")


def test_the_registry_says_what_an_endorsement_is_not(association, client):
    one = endorsed(association)
    for address in ("/registry/", f"/registry/{association.slug}/", f"/verify/{one.code}/"):
        assert "not a licence to practise, and it is no guarantee of the quality" in text(client.get(address))


# ── verifying a code ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_code_is_verified_as_it_is_printed_and_an_unknown_one_is_told_so(association, client):
    one = endorsed(association)
    answer = client.get("/verify/", {"code": f" {one.spaced_code.lower()} "})
    assert answer.url == f"/verify/{one.code}/"
    assert "This endorsement is active." in text(client.get(answer.url))
    unknown = client.get("/verify/AAAABBBBCCCC/")
    assert unknown.status_code == 404
    assert "No endorsement has the code “AAAABBBBCCCC”" in text(unknown)
    assert "Type the code" in text(client.get("/verify/?code=%20"))
    assert client.get("/verify/").status_code == 200
    assert client.get("/verify/?code=" + "%00<script>" * 50).status_code in (200, 302)


def test_a_verification_is_kept_by_no_cache_and_a_list_of_the_public_for_a_minute(association, client, account):
    one = endorsed(association)
    for address in (f"/verify/{one.code}/", "/verify/", f"/verify/{one.code}/badge.jwt", "/verify/NOBODY/"):
        assert "no-store" in client.get(address)["Cache-Control"], address
    listed = client.get("/registry/")
    assert (listed["Cache-Control"], "Cookie" in listed["Vary"]) == ("public, max-age=60", True)
    client.force_login(account("candidate"))
    assert client.get("/registry/")["Cache-Control"] == "no-store, private"


def test_the_verification_follows_the_state_at_once(association, client, clerk, now):
    one = endorsed(association)
    registry.make_inactive(one, reason="x", by=clerk, now=now)
    assert "inactive since 14 March 2026, as its holder asked" in text(client.get(f"/verify/{one.code}/"))
    revoke_endorsement(one, reason="A secret reason.", by=clerk, now=now)
    page = text(client.get(f"/verify/{one.code}/"))
    assert "was taken back on 14 March 2026. It is not valid." in page
    assert "A secret reason." not in page


def test_a_certificate_that_was_replaced_is_told_apart_by_its_fingerprint(association, client, clerk, now):
    one = endorsed(association)
    printed = f"/verify/{one.code}/?print={digest_of(one)[:16]}"
    assert "is that of the record" in text(client.get(printed))
    registry.correct_entry(one, name="New Name", place="", reason="x", by=clerk, now=now)
    assert "is not that of the record" in text(client.get(printed))
    assert "is not that of the record" in text(client.get(f"/verify/{one.code}/?print=é%00zz0"))


# ── ten thousand ─────────────────────────────────────────────────────────────────────────────────────────────────────
def spelt(n):
    """A word of letters for a number: names have no figures."""
    return str(n).translate(str.maketrans("0123456789", "aeioubcdfg"))


def fill(association, many, *, serial="N"):
    people = Candidate.objects.bulk_create(
        [Candidate(association=association, reference=f"{serial}{n}", name="x") for n in range(many)], batch_size=2000
    )
    first = Endorsement.objects.count() + 100_000
    towns = ("Richmond", "New Haven", "Hull", "Tulsa")
    Endorsement.objects.add_all(
        [
            Endorsement(
                association=association, candidate=person, number=f"{serial}-{n}", credential="IMH-E",
                category=("Mentor-Clinical", "Mentor-Policy")[n % 2], name=f"Given{spelt(n % 89)} Family{spelt(n)}",
                place=towns[n % 4], granted_on=date(2020, 1, 1), state_since=date(2020, 1, 1), status_index=first + n,
                state=list(EndorsementState)[n % 5],
            )
            for n, person in enumerate(people)
        ]
    )  # fmt: skip


def test_ten_thousand_endorsements_cost_the_public_and_the_office_no_question_more(association, client, account):
    coordinator = account("coordinator")
    one = endorsed(association, "Familyb First", place="Hull")
    fill(association, 9)
    public = [
        "/registry/", f"/registry/{association.slug}/", "/registry/?name=family", "/registry/?name=given+familyb",
        "/registry/?place=hull&state=active", "/registry/?category=Mentor-Clinical&credential=IMH-E&page=2",
        "/registry/?name=N-7", f"/verify/{one.code}/", f"/badges/{association.slug}/status/revocation/",
    ]  # fmt: skip
    office = ["/office/registry/", "/office/registry/?name=family", "/office/registry/?state=lapsed&place=hull",
              f"/office/registry/{one.pk}/"]  # fmt: skip
    client.get(public[-1])  # the first time the key is made

    def asked():
        client.logout()
        counts = [queries(client, address) for address in public]
        client.force_login(coordinator)
        return counts, [queries(client, address) for address in office]

    few = asked()
    fill(association, 10_000, serial="M")
    assert asked() == few
    assert max(few[0]) <= 6
    assert max(few[1]) <= 10


def test_the_registry_is_searched_by_indexes(association):
    fill(association, 5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rules = {association.pk: EndorsementRules()}
    everybody = public_endorsements(rules)
    found = Search(name=f"family{spelt(1230)}").of(everybody)
    assert found.get().number == "N-1230"
    assert "endorsement_by_word" in found.explain()
    place = Search(place="hul").of(everybody)
    listed = rules[association.pk].listed_states
    assert place.count() == Endorsement.objects.filter(place="Hull", state__in=listed).count()
    own = public_endorsements(rules, association)
    for page in (everybody, own):
        plan = page.order_by("sort_name", "id")[:50].explain()
        assert "endorsement_by_association" in plan or "endorsement_by_name" in plan


# ── the office ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_office_confirms_an_end_before_it_comes(association, client, account):
    client.force_login(account("coordinator"))
    holder = account("candidate")
    one = endorsed(association, user=holder)
    page = f"/office/registry/{one.pk}/"
    asked = text(act(client, "archive-endorsement", one, reason="Retired.", confirm=False))
    assert "The endorsement of Ada Example ends for good" in asked
    assert f"{holder} is told, with the reason." in asked
    assert "Retired." in asked
    assert Endorsement.objects.get(pk=one.pk).state == "active"
    act(client, "archive-endorsement", one, reason="Retired.")
    assert Endorsement.objects.get(pk=one.pk).state == "archived"
    shown = text(client.get(page))
    assert "Retired." in shown
    assert "Make inactive" not in shown
    assert "Your endorsement has ended" in Notice.objects.get(user=holder).subject
    act(client, "make-inactive", one, reason="x")
    assert Endorsement.objects.get(pk=one.pk).state == "archived"


@pytest.mark.parametrize("end", ["make-inactive", "archive-endorsement", "revoke-endorsement"])
def test_an_end_entered_by_mistake_is_taken_back_as_if_it_had_not_been(association, client, account, end):
    client.force_login(account("coordinator"))
    holder = account("candidate")
    one = endorsed(association, user=holder)
    before = Endorsement.objects.values().get(pk=one.pk)
    assert "It was a mistake" not in text(client.get(f"/office/registry/{one.pk}/"))
    act(client, end, one, reason="Another person was meant.")
    look = text(act(client, "reinstate-endorsement", one, reason="Wrong person.", confirm=False))
    assert "is “Active” again" in look
    assert "The public registry finds it" in look
    act(client, "reinstate-endorsement", one, reason="Wrong person.")
    assert Endorsement.objects.values().get(pk=one.pk) == before
    assert [change.became for change in one.changes.order_by("pk")][-1] == "active"
    assert "Your endorsement stands as before" in Notice.objects.filter(user=holder).latest("pk").subject


def test_what_was_granted_since_speaks_against_the_way_back(association, client, account):
    client.force_login(account("coordinator"))
    one = endorsed(association)
    act(client, "revoke-endorsement", one, reason="x")
    ended = Endorsement.objects.get(pk=one.pk)
    newer = endorsed(association, "Ada Again")
    Endorsement.objects.filter(pk=newer.pk).update(candidate=ended.candidate, granted_on=ended.state_since)
    said_ = text(act(client, "reinstate-endorsement", one, reason="y", follow=True))
    assert f"{newer.number} was granted since" in said_
    assert Endorsement.objects.get(pk=one.pk).state == "revoked"


def test_without_a_reason_nothing_ends_and_what_was_typed_is_kept(association, client, account):
    client.force_login(account("coordinator"))
    one = endorsed(association)
    answer = act(client, "revoke-endorsement", one, reason=" ")
    assert answer.status_code == 422
    assert "Write the reason first" in text(answer)
    answer = act(client, "correct-endorsement", one, name="New", place="", reason=" ")
    assert "Write why it is corrected." in text(answer)
    assert 'value="New"' in text(answer)
    assert client.post(f"/do/endorsements/{one.pk}/explode/").status_code == 404
    assert Endorsement.objects.get(pk=one.pk).name == "Ada Example"


def test_the_office_corrects_unlists_and_reads_the_history(association, client, account):
    coordinator = account("coordinator")
    client.force_login(coordinator)
    one = endorsed(association, "Ada Exampel")
    given = {"name": "Ada Example", "place": "Hull", "reason": "Misspelt."}
    look = text(act(client, "correct-endorsement", one, confirm=False, **given))
    assert "until now “Ada Exampel”" in look
    assert "no longer has its fingerprint" in look
    act(client, "correct-endorsement", one, **given)
    act(client, "unlist-endorsement", one, reason="She asked.")
    page = text(client.get(f"/office/registry/{one.pk}/"))
    for told in ("Name or place corrected.", "Before: Ada Exampel.", "Misspelt.", "No longer shown", "She asked."):
        assert told in page
    assert coordinator.email in page
    assert "Ada" not in text(client.get("/registry/?name=ada"))
    assert "shows Ada Example from now on" in text(act(client, "list-endorsement", one, confirm=False))
    act(client, "list-endorsement", one)
    assert "Ada Example" in text(client.get("/registry/?name=ada&again"))


def test_a_list_is_looked_at_first_and_taken_over_then(association, client, account):
    client.force_login(account("coordinator"))
    content = b"name,number,credential,category,granted_on\nAda X,1,IMH-E,Infant Family Asociate,2012-05-03\n"

    def hand_in(**more):
        return act(
            client,
            "take-over-earlier-list",
            association,
            follow=True,
            sheet=SimpleUploadedFile("old.csv", content),
            **more,
        )

    page = text(hand_in(confirm=False))
    assert "1 new endorsement" in page
    assert "IMH-E Infant Family Asociate: 1" in page, "a misspelt category is seen before it is taken over"
    assert not Endorsement.objects.exists()
    assert "1 endorsement taken over." in text(hand_in())
    assert "1 row stood in the registry already." in text(hand_in())
    assert AuditLine.objects.filter(action="endorsement.taken-over").count() == 1
    assert act(client, "take-over-earlier-list", association).status_code == 422
    assert client.get("/office/registry/import/endorsements.csv").content.startswith(b"\xef\xbb\xbfname,number")


def test_the_wrong_list_is_taken_back_as_a_whole_while_nothing_became_of_it(association, client, account):
    client.force_login(account("coordinator"))
    head = b"name,number,credential,category,granted_on\n"
    rows = head + b"Ada X,1,IMH-E,Specialist,2012-05-03\nBo Y,2,IMH-E,Specialist,2012-05-03\n"

    def take():
        act(client, "take-over-earlier-list", association, sheet=SimpleUploadedFile("old.csv", rows))
        return TakenOverList.objects.latest("pk")

    earlier = take()
    look = text(act(client, "take-back-list", earlier, reason="The list of another year.", confirm=False))
    assert "2 endorsements of “old.csv” leave the registry" in look
    assert "1 Ada X, 2 Bo Y." in look
    act(client, "take-back-list", earlier, reason="The list of another year.")
    assert not Endorsement.objects.exists()
    assert AuditLine.objects.filter(action="endorsement.list-taken-back").count() == 2
    assert "taken back on" in text(client.get("/office/registry/import/"))
    again = take()
    assert Endorsement.objects.count() == 2
    act(client, "unlist-endorsement", Endorsement.objects.get(number="2"))
    refused = text(act(client, "take-back-list", again, reason="x", follow=True))
    assert "2, Bo Y, was changed since: the list stays." in refused
    act(client, "list-endorsement", Endorsement.objects.get(number="2"))
    act(client, "archive-endorsement", Endorsement.objects.get(number="1"), reason="Moved.")
    assert "1, Ada X, was changed since" in text(act(client, "take-back-list", again, reason="x", follow=True))
    assert Endorsement.objects.count() == 2


def test_registry_and_renewals_are_one_desk_and_lead_to_each_other(association, client, account):
    client.force_login(account("coordinator"))
    for here, there in (("/office/registry/", "/office/renewals/"), ("/office/renewals/", "/office/registry/")):
        page = text(client.get(here))
        assert f'href="{there}">' in page
        assert re.findall(r'<a href="([^"]+)" aria-current=', page) == ["/office/registry/"]


@pytest.mark.parametrize("role", [r for r in Role if r != Role.COORDINATOR])
def test_nobody_but_the_office_keeps_the_registry(association, client, account, role):
    one = endorsed(association)
    client.force_login(account(role.value))
    for address in ("/office/registry/", f"/office/registry/{one.pk}/", "/office/registry/import/"):
        assert client.get(address).status_code == 404
    assert act(client, "revoke-endorsement", one, reason="x").status_code == 404
    assert Endorsement.objects.get(pk=one.pk).state == "active"


def test_another_associations_registry_does_not_exist(association, client, account, clerk, now):
    other = accounts.found_association("Other", by=clerk, now=now)
    one = endorsed(association, "Ada Hidden", listed=False)
    client.force_login(account("coordinator", "stranger", at=other))
    assert "Ada Hidden" not in text(client.get("/office/registry/"))
    assert client.get(f"/office/registry/{one.pk}/").status_code == 404
    sheet = SimpleUploadedFile("o.csv", b"name,number,credential,category,granted_on\nA,1,IMH-E,C,2012-05-03\n")
    assert act(client, "take-over-earlier-list", association, sheet=sheet).status_code == 404
    assert not Endorsement.objects.filter(association=association, number="1").exists()


# ── the holder ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_holder_has_certificate_and_badge_and_nobody_elses(association, client, account):
    holder, other = account("candidate"), account("candidate", "other")
    one = endorsed(association, user=holder)
    pages = [f"/my/endorsements/{one.pk}/{what}" for what in ("", "certificate.pdf", "badge.json", "badge.jwt")]
    client.force_login(holder)
    assert one.number in text(client.get("/my/endorsements/"))
    answers = [client.get(page) for page in pages]
    assert [a.status_code for a in answers] == [200] * 4
    assert answers[1].content.startswith(b"%PDF")
    assert answers[1]["Content-Disposition"].startswith('attachment; filename="certificate-T-')
    client.force_login(other)
    assert one.number not in text(client.get("/my/endorsements/"))
    assert [client.get(page).status_code for page in pages] == [404] * 4
    assert act(client, "hide-from-registry", one).status_code == 404
    client.logout()
    assert [client.get(page).status_code for page in pages] == [302] * 4
    client.force_login(holder)
    assert client.get(f"/my/endorsements/{uuid4()}/").status_code == 404


def test_there_is_no_certificate_and_no_badge_of_what_was_taken_back(association, client, account, clerk, now):
    holder = account("candidate")
    one = endorsed(association, user=holder)
    revoke_endorsement(one, reason="x", by=clerk, now=now)
    client.force_login(holder)
    for what in ("certificate.pdf", "badge.json", "badge.jwt"):
        answer = client.get(f"/my/endorsements/{one.pk}/{what}")
        assert answer.status_code == 409
        assert "was taken back" in text(answer)
    assert client.get(f"/verify/{one.code}/badge.jwt").status_code == 409
    assert "was taken back" in text(client.get(f"/my/endorsements/{one.pk}/"))


def test_a_holder_chooses_to_be_listed_where_the_rules_leave_it_to_them(association, client, account, adopt):
    holder = account("candidate")
    one = endorsed(association, user=holder)
    client.force_login(holder)
    page = f"/my/endorsements/{one.pk}/"
    act(client, "hide-from-registry", one)
    assert not Endorsement.objects.get(pk=one.pk).listed
    assert "does not show you" in text(client.get(page))
    assert "The public registry shows Ada Example from now on" in text(
        act(client, "show-in-registry", one, confirm=False)
    )
    act(client, "show-in-registry", one)
    adopt(listing="everybody")
    assert "Do not show me" not in text(client.get(page))
    answer = act(client, "hide-from-registry", one, follow=True)
    assert "lists everybody who is endorsed" in text(answer)
    assert Endorsement.objects.get(pk=one.pk).listed


def test_a_holders_lists_ask_the_same_however_many_there_are(association, client, account):
    holder = account("candidate")
    client.force_login(holder)
    endorsed(association, user=holder)
    few = queries(client, "/my/endorsements/")
    person = Candidate.objects.get(user=holder)
    for n in range(5):
        endorsed(association, f"N{n}")
    Endorsement.objects.update(candidate=person)
    assert queries(client, "/my/endorsements/") == few <= 10


def test_a_holder_whose_association_has_no_rule_book_yet_finds_the_endorsement(client, account, clerk, now):
    other = accounts.found_association("Other", by=clerk, now=now)
    one = endorsed(other, user=(holder := account("candidate", "stranger", at=other)))
    client.force_login(holder)
    for page in ("/my/endorsements/", f"/my/endorsements/{one.pk}/"):
        assert one.number in text(client.get(page))


def test_the_public_is_shown_the_way_to_the_registry(client, association):
    page = text(client.get("/"))
    assert 'href="/registry/"' in page
    assert 'href="/verify/"' in page


def test_rules_of_other_sections_are_left_alone(association, clerk, now):
    rules = association.rule_books.first().rules
    assert replace(rules, endorsement=EndorsementRules()) == rules
