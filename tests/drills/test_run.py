"""The page on reliability says what the drills' last runs showed, and nothing else."""

from bench.drills.run import DOCUMENT, document, programs, read


def test_the_page_is_made_from_the_results() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == document(text, read()), "bench/drills/run.py --document writes it"


def test_every_drill_says_what_it_is() -> None:
    assert all(program.about for program in programs())
    assert set(read()) <= {program.path.name for program in programs()}
