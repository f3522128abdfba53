"""Who may sign in."""

from __future__ import annotations

import stat

import httpx
import pytest

from workshop.errors import WorkshopError
from workshop.hub.accounts import STUDENT, Account, add_accounts, new_password, read_accounts
from workshop.hub.client import Person


def test_only_the_owner_reads_the_file_of_passwords(tmp_path):
    file = tmp_path / "accounts.json"
    add_accounts(file, [("ada", STUDENT)])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_adding_an_account_keeps_the_others_and_their_passwords(tmp_path):
    file = tmp_path / "accounts.json"
    before = add_accounts(file, [("ada", STUDENT)])["ada"]
    after = add_accounts(file, [("ada", STUDENT), ("bob", STUDENT)])
    assert after["ada"] == before
    assert list(after) == ["ada", "bob"]
    assert after["bob"].number != before.number


def test_passwords_are_drawn_anew():
    assert len({new_password() for _ in range(100)}) == 100


@pytest.mark.parametrize("name", ["", "Ada", "../x", "a+b", "grader-mlops", "1a", "a" * 40, "a b"])
def test_a_name_that_could_be_mistaken_is_refused(tmp_path, name):
    with pytest.raises(WorkshopError, match="cannot be an account"):
        add_accounts(tmp_path / "accounts.json", [(name, STUDENT)])
    assert not (tmp_path / "accounts.json").exists()


def test_a_broken_file_of_accounts_is_named(tmp_path):
    file = tmp_path / "accounts.json"
    file.write_text("[1]")
    with pytest.raises(WorkshopError, match=r"accounts\.json: this is not a list of accounts"):
        read_accounts(file)


@pytest.mark.parametrize("name", ["student1", "grader-mlops", "nobody", "root"])
def test_a_wrong_password_signs_nobody_in(hub, name):
    with pytest.raises(WorkshopError, match="did not sign in"):
        Person(hub.url, Account(name, STUDENT, "wrong", 1)).sign_in()


def test_an_account_added_while_the_hub_runs_can_sign_in(hub):
    account = add_accounts(hub.home.accounts, [("late-comer", STUDENT)])["late-comer"]
    with Person(hub.url, account) as person:
        assert person.get("hub/home").is_success


def test_a_student_cannot_open_anothers_server_nor_the_admin_page(hub):
    with Person(hub.url, hub.accounts["student3"]) as person:
        for path in ("hub/admin", "hub/spawn/student1"):
            with pytest.raises(httpx.HTTPStatusError, match=r"40[34]"):
                person.get(path)
