"""Settings are read loudly, start-up stays light, and every page keeps its manners."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.template import engines

from config import env

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("value", "said"), [("yes", "True or False"), ("true", "True or False"), ("1", "True or False")]
)
def test_a_flag_that_makes_no_sense_stops_the_start(monkeypatch, value, said):
    monkeypatch.setenv("DEBUG", value)
    with pytest.raises(ImproperlyConfigured, match=said):
        env.read_flag("DEBUG", default=False)


def test_numbers_and_databases_too(monkeypatch, tmp_path):
    monkeypatch.setenv("EMAIL_PORT", "many")
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        env.read_count("EMAIL_PORT", 25)
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/x")
    with pytest.raises(ImproperlyConfigured, match="sqlite:/// or postgres://"):
        env.read_database(tmp_path / "x.sqlite3")


def test_a_secret_is_made_once_and_kept(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    kept = tmp_path / "var" / "secret_key"
    first = env.read_secret_key(kept)
    assert len(first) > 50
    assert env.read_secret_key(kept) == first
    assert kept.stat().st_mode & 0o077 == 0


def test_the_migrations_make_what_the_models_say(db):
    """The tests' database is made from the models; everybody else's by the migrations."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_starting_up_imports_no_heavy_library():
    code = (
        "import django; django.setup(); import config.urls, sys; "
        "print([m for m in ('scipy.stats', 'matplotlib', 'openpyxl') if m in sys.modules])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def templates():
    return sorted(p for part in ("config", "exams", "panels") for p in (ROOT / part).glob("**/templates/**/*.html"))


@pytest.mark.parametrize("path", templates(), ids=lambda p: p.name)
def test_every_template_compiles_and_holds_no_inline_script_or_style(path):
    text = path.read_text()
    engines["django"].from_string(text)
    assert not re.search(r"\son(click|load|change|submit|input|key\w+)=|\sstyle=|javascript:", text)
    if path.name != "standalone.html":  # the report is one file and brings its style along
        assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(src|href)=["']https?://""", text)


def test_a_chapter_ends_before_it_is_a_book():
    skipped = ("migrations", ".venv", ".venv-peers", "tests", "var", "static")
    files = [p for p in ROOT.glob("**/*.py") if not set(p.relative_to(ROOT).parts) & set(skipped)]
    assert len(files) > 50
    assert [str(p.relative_to(ROOT)) for p in files if len(p.read_text().splitlines()) > 300] == []


def test_lock_files_name_no_registry():
    for path in (ROOT / "requirements").iterdir():
        assert not re.search(r"https?://", path.read_text()), path


def test_pages_of_people_are_not_cached_and_carry_the_policy(house, client):
    client.force_login(house.readers[0])
    response = client.get("/desk/")
    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
