"""The page ``/docs``: what was taken from elsewhere is what it says it is, and everything it loads is ours."""

import hashlib
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import api.documentation
from api.documentation import FOLDER, VENDORED, document

SUMS = {
    name: digest
    for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", (VENDORED / "SHA256SUMS").read_text(), re.MULTILINE)
}


def test_every_file_taken_from_elsewhere_has_its_checksum():
    assert set(SUMS) == {file.name for file in VENDORED.iterdir()} - {"SHA256SUMS"}


@pytest.mark.parametrize("name", SUMS)
def test_no_file_was_changed(name):
    assert hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() == SUMS[name]


def test_the_version_is_the_one_stated():
    (stated,) = re.findall(r"``swagger-ui-dist`` (\d+\.\d+\.\d+)", api.documentation.__doc__)
    bundle = (VENDORED / "swagger-ui-bundle.js").read_text(encoding="utf-8")
    assert f'PACKAGE_VERSION:"{stated}"' in bundle


def test_the_page_loads_nothing_but_what_is_here():
    app = FastAPI(docs_url=None, redoc_url=None)
    document(app)
    client = TestClient(app)
    loaded = re.findall(r'(?:src|href)="([^"]+)"', (FOLDER / "index.html").read_text(encoding="utf-8"))
    assert len(loaded) == 4
    for address in ("/docs", *loaded):
        assert client.get(address).status_code == 200, address
