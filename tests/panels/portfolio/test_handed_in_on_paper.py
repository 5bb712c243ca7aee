"""What the office notes as handed in is not asked for again."""

from exams.registration.procedures.standing import note_portfolio


def test_a_portfolio_that_was_handed_in_on_paper_is_not_said_to_lack_anything(folder, client):
    client.force_login(folder.user)
    assert "things are missing" in client.get("/").content.decode()
    it = folder.portfolio
    note_portfolio(
        folder.person, credential=it.credential, category=it.category, submitted_on=folder.now.date(),
        by=folder.coordinator, now=folder.now,
    )  # fmt: skip
    assert "things are missing" not in client.get("/").content.decode()
