"""What is looked at before anything is served: whose people these are, and the secret that all is signed with."""

import pytest

from remit.config import ports
from remit.config.commands import database, serve
from remit.demo import mark


def test_a_demonstration_is_not_served_to_others(remit, monkeypatch):
    monkeypatch.setattr(database, "start_django", lambda: None)
    for name, said in (("waiting", 0), ("refuse_newer", None), ("is_new", False)):
        monkeypatch.setattr(database, name, lambda said=said: said)
    monkeypatch.setattr(mark, "is_demo_now", lambda: True)
    monkeypatch.setattr(database, "keep_code", lambda: None)
    monkeypatch.setattr(database, "bring_up_to_date", lambda: None)
    told = remit("migrate", "--if-new", "--for-others")
    assert (told.exit_code, told.output.count("\n")) == (2, 1)
    assert told.output.startswith("remit: the people here are made up, and whoever reaches them can become any of them")
    assert remit("migrate", "--if-new").exit_code == 0
    asked = []
    monkeypatch.setattr(ports, "is_free", lambda host, port: True)
    monkeypatch.setattr(serve, "run_until_stopped", lambda *_: None)
    monkeypatch.setattr(serve, "captured", lambda command: asked.append("--for-others" in command) or (0, ""))
    monkeypatch.setenv("REMIT_HOSTS", "remit.school.example")
    monkeypatch.setenv("REMIT_PROXY", "")
    for words in ([], ["--proxy"], ["--listen", "0.0.0.0", "--proxy"]):
        assert remit("serve", *words).exit_code == 0
    assert asked == [False, True, True]


@pytest.mark.parametrize("held", [None, "", "\n"])
def test_a_secret_that_was_cut_off_while_it_was_made_is_made_anew_and_then_stays(tmp_path, held):
    from remit.config.settings import _secret

    if held is not None:
        (tmp_path / "secret").write_text(held)
    made = _secret(tmp_path)
    assert len(made) > 40
    assert _secret(tmp_path) == made
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
