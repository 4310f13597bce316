"""One line of JSON per event, with the request it belongs to."""

import json
import logging

import pytest

from colonnade.kernel.telemetry import (
    bound_request_id,
    configure_logging,
    current_request_id,
    log,
    new_request_id,
    request_id_from,
)


@pytest.fixture(autouse=True)
def quiet_again():
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], level = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_is_one_line(capsys: pytest.CaptureFixture[str]):
    configure_logging(process="web")
    log.info("jobs.relayed", count=3, at="noon", odd=object(), text="two\nlines")
    [line] = lines(capsys)
    assert (line["event"], line["level"], line["process"]) == ("jobs.relayed", "info", "web")
    assert (line["count"], line["at_"], line["text"]) == (3, "noon", "two\nlines")
    assert str(line["at"]).endswith("Z")


def test_lines_of_a_request_carry_its_id(capsys: pytest.CaptureFixture[str]):
    configure_logging()
    with bound_request_id("abcdefgh") as request_id:
        log.info("inside")
        logging.getLogger("some.library").warning("also %s", "inside")
    log.info("outside")
    inside, library, outside = lines(capsys)
    assert inside["request_id"] == library["request_id"] == request_id
    assert (library["event"], library["logger"]) == ("also inside", "some.library")
    assert "request_id" not in outside
    assert current_request_id() == ""


def test_an_exception_comes_with_its_trace(capsys: pytest.CaptureFixture[str]):
    configure_logging()
    try:
        raise ValueError("broken")  # noqa: TRY301
    except ValueError:
        log.exception("it.failed", table=7)
    [line] = lines(capsys)
    assert line["level"] == "error"
    assert "ValueError: broken" in str(line["exception"])


def test_the_level_holds_and_long_texts_are_cut(capsys: pytest.CaptureFixture[str]):
    configure_logging(level="warning")
    log.info("hidden")
    log.warning("shown", text="x" * 10_000)
    [line] = lines(capsys)
    assert len(str(line["text"])) < 4_100


@pytest.mark.parametrize(
    "given", [None, "", "short", "x" * 65, "with space", "line\nbreak", "é" * 9]
)
def test_only_fit_ids_are_taken_from_outside(given: str | None):
    assert request_id_from(given) != given
    assert len(request_id_from(given)) == len(new_request_id())


def test_a_fit_id_is_taken():
    assert request_id_from("0af7651916cd43dd") == "0af7651916cd43dd"
