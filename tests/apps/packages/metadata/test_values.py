"""Metadata is read from the file; a form that says otherwise is refused."""

import pytest
from support.wheels import metadata_of

from colonnade.apps.packages.metadata.errors import MetadataDisagrees, MetadataInvalid
from colonnade.apps.packages.metadata.values import check_form, read_metadata
from colonnade.apps.packages.releases.names import look_alike, name_problem


def read(*more: str, name: str = "acme-prices", version: str = "1.0"):
    return read_metadata(metadata_of(name, version, *more).encode())


def test_what_it_says():
    found = read(
        "Summary: Prices",
        "Requires-Dist: httpx>=0.28; extra == 'web'",
        "Provides-Extra: web",
        "Project-URL: Docs, https://example.org/docs",
        "Keywords: a,b",
        "Private: 1".replace("Private: 1", "Classifier: Private :: Do Not Upload"),
    )
    assert found.project == "acme-prices"
    assert found.requires_dist == ["httpx>=0.28; extra == 'web'"]
    assert found.project_urls == {"Docs": "https://example.org/docs"}
    assert found.description.strip() == "A thing."


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["Summary: " + "x" * 513], "longer than 512"),
        (["Classifier: Made :: Up"], "no classifier"),
        (["Classifier: Natural Language :: Ukranian"], "Ukrainian"),
        (["Requires-Dist: a @ https://example.org/a.whl"], "names an address"),
        (["Requires-Dist: a b c"], "requires-dist"),
        (["Requires-Python: never"], "requires-python"),
        (["Author-email: not an address@"], "no address"),
        (["Home-page: ftp://example.org"], "not one of the web"),
        (["Project-URL: " + "x" * 33 + ", https://example.org"], "longer than 32"),
        (["License: MIT", "License-Expression: MIT"], "License"),
        (["Strange: yes"], "strange"),
        (["Description-Content-Type: text/html"], "description-content-type"),
    ],
)
def test_what_is_refused_and_why(lines, sentence):
    with pytest.raises(MetadataInvalid, match=f"(?i){sentence}"):
        read(*lines)


@pytest.mark.parametrize("version", ["one", "1.0+local"])
def test_versions_that_are_refused(version):
    with pytest.raises(MetadataInvalid):
        read(version=version)


def test_licence_files_of_old_packers_are_passed_over():
    raw = metadata_of("six", "1.0", "License-File: LICENSE").replace("2.4", "2.1", 1)
    assert read_metadata(raw.encode()).license_files == []


FORM = {
    "name": ["Acme.Prices"],
    "version": ["1.0.0"],
    "summary": ["Prices"],
    "requires_dist": ["httpx >= 0.28"],
    "description": ["A thing.\r\n"],
    "keywords": ["b, a"],
    "sha256_digest": ["not ours to compare"],
    "license": ["UNKNOWN"],
}


def test_a_form_in_other_words_is_fine():
    check_form(
        FORM, read("Summary: Prices", "Requires-Dist: httpx>=0.28", "Keywords: a,b", version="1.0")
    )


@pytest.mark.parametrize(
    "change",
    [
        {"name": ["other"]},
        {"version": ["2.0"]},
        {"summary": ["Cheap prices"]},
        {"requires_dist": ["httpx>=0.28", "evil"]},
        {"requires_python": [">=3"]},
        {"project_urls": ["Docs, https://example.org"]},
        {"description": ["Another thing."]},
    ],
)
def test_a_form_that_says_otherwise_is_refused(change):
    told = read("Summary: Prices", "Requires-Dist: httpx>=0.28", "Keywords: a,b")
    with pytest.raises(MetadataDisagrees):
        check_form({**FORM, **change}, told)


def test_names_that_look_alike():
    assert look_alike("Py_Lib-0") == look_alike("pyl1bo")
    assert look_alike("numpy") != look_alike("numpi")


@pytest.mark.parametrize("name", ["json", "Asyncio", "distutils", "x" * 101])
def test_names_nobody_may_have(name):
    assert name_problem(name)
    assert not name_problem("acme")
