"""O-01 in short: what the API answers is what its description says."""

from support.people import Person

from bench.drills.o01_contract import short_form


def test_the_api_answers_as_it_is_described(administrator: Person) -> None:
    (result,) = short_form(administrator)
    assert result.reached, str(result)
