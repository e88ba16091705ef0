"""What is erased is gone from every open page."""

import re

from playwright.sync_api import expect

from tests.e2e.partners import REFUSED, Couple, choose


def test_a_shared_conversation_is_erased_when_both_have_asked(couple: Couple) -> None:
    """The other one is told at once and may keep it; nothing stays open over what is gone."""
    for visitor in couple.visitors:
        visitor.expect_problems(REFUSED)
    couple.alex.say(couple.conversation, "Let's forget this.")
    alex, sam = couple.tabs()
    wish = sam.page.locator("[data-erasure]")
    choose(alex, "Erase…")
    expect(alex.button("Cancel")).to_be_focused()
    alex.button("Ask to erase").click()
    expect(alex.dialog()).to_contain_text("once Sam asks")
    expect(wish).to_contain_text("Alex would like to erase this")
    sam.button("Keep it").click()
    expect(wish).to_have_count(0)
    expect(alex.dialog()).to_contain_text("It's erased once Sam asks")
    alex.button("Ask to erase").click()
    wish.get_by_role("button", name="Erase…").click()
    expect(sam.dialog()).to_contain_text("Alex has asked for it")
    sam.button("Erase for good").click()
    expect(sam.page).to_have_url(re.compile(r"/$"))
    expect(alex.page.get_by_role("heading", name="There's nothing here")).to_be_visible()
    expect(alex.page.get_by_role("alertdialog")).to_have_count(0)
    expect(alex.page.get_by_text("You are offline")).to_have_count(0)
    expect(alex.page.get_by_role("status")).to_have_text(re.compile("isn't there any more"))
