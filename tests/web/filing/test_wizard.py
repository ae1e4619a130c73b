"""The wizard without JavaScript: saved as typed, errors beside the field, two tabs, unseen is 404."""


def test_parties_are_typed_added_and_taken_away_without_javascript(client, draft):
    address = f"/filings/{draft.pk}/parties"
    typed = {"version": 1, "parties-0-side": "plaintiff", "parties-0-name": "阿依\u202e古丽", "parties-0-phone": "12"}
    assert client.post(address, {**typed, "parties-1-name": "李强"}).status_code == 302
    page = client.get(address).content.decode()
    assert 'value="12"' in page
    assert page.count("errorlist") == 2
    client.post(address, {"version": 2, "parties-0-name": "", "parties-1-name": "李强"})
    draft.refresh_from_db()
    assert [party["name"] for party in draft.form["parties"]] == ["李强"]


def test_a_second_tab_sees_what_differs_and_keeps_what_was_typed(client, draft):
    address = f"/filings/{draft.pk}/facts"
    client.post(address, {"version": 1, "facts": "first tab"})
    answer = client.post(address, {"version": 1, "facts": "second tab"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "first tab" in page
    assert "second tab</textarea>" in page
    assert client.post(address, {"version": 2, "facts": "second tab"}).status_code == 302


def test_the_court_is_chosen_and_every_page_opens(client, draft, court):
    client.post(f"/filings/{draft.pk}/court", {"version": 1, "court": court.code, "go": "claims"})
    client.post(f"/filings/{draft.pk}/claims", {"version": 2, "claims-0-text": "还款", "claims-0-amount": "many"})
    for page in ("/filings/", "/filings/new", f"/filings/{draft.pk}", f"/filings/{draft.pk}/claims"):
        assert client.get(page).status_code == 200
    draft.refresh_from_db()
    assert draft.court == court


def test_a_draft_of_another_person_does_not_exist(client, draft, clerk, stranger):
    for person in (clerk, stranger):
        client.force_login(person)
        assert client.get(f"/filings/{draft.pk}").status_code == 404
        assert client.post(f"/filings/{draft.pk}/facts", {"version": 1, "facts": "x"}).status_code == 404
