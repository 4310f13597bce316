"""O-18 in its short form."""

from bench.drills.o18_ssrf import HOSTS, drill


def test_no_private_address_is_reached_and_no_public_one_refused():
    assert len(HOSTS) >= 60
    missed = [str(result) for result in drill(True) if not result.reached]
    assert not missed
