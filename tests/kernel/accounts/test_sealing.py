"""Secrets at rest: only the right key opens them, and only where they lie."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.kernel.accounts import Place, is_sealed_anew, seal, unseal
from colonnade.kernel.accounts.errors import SealBroken
from colonnade.kernel.settings import Settings

HERE = Place("accounts_authenticator", "secret", "7")
OLD = dataclasses.replace(Settings(), secret_key="an old key that was good enough once")
NEW = dataclasses.replace(OLD, secret_key="another key that is good enough today")
ROTATED = dataclasses.replace(
    NEW, accounts=dataclasses.replace(NEW.accounts, old_secret_keys=(OLD.secret_key,))
)


@given(st.binary(max_size=200))
def test_what_is_sealed_comes_back(secret: bytes) -> None:
    assert unseal(OLD, HERE, seal(OLD, HERE, secret)) == secret


def test_it_says_nothing_and_is_never_the_same() -> None:
    sealed = seal(OLD, HERE, b"a secret")
    assert b"a secret" not in sealed
    assert sealed != seal(OLD, HERE, b"a secret")


@pytest.mark.parametrize(
    "place",
    [
        dataclasses.replace(HERE, row="8"),
        dataclasses.replace(HERE, column="other"),
        dataclasses.replace(HERE, table="other"),
    ],
)
def test_it_opens_nowhere_else(place: Place) -> None:
    with pytest.raises(SealBroken):
        unseal(OLD, place, seal(OLD, HERE, b"a secret"))


@given(st.data())
def test_a_changed_bit_breaks_it(data: st.DataObject) -> None:
    sealed = bytearray(seal(OLD, HERE, b"a secret"))
    at = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[at // 8] ^= 1 << (at % 8)
    with pytest.raises(SealBroken):
        unseal(OLD, HERE, bytes(sealed))


def test_a_new_key_takes_over_while_the_old_one_opens() -> None:
    sealed = seal(OLD, HERE, b"a secret")
    with pytest.raises(SealBroken):
        unseal(NEW, HERE, sealed)
    assert unseal(ROTATED, HERE, sealed) == b"a secret"
    assert not is_sealed_anew(ROTATED, sealed)
    assert is_sealed_anew(ROTATED, seal(ROTATED, HERE, b"a secret"))


@pytest.mark.parametrize("rubbish", [b"", b"\x01", b"\x02" * 60, b"\x01" * 60])
def test_rubbish_is_refused(rubbish: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(OLD, HERE, rubbish)
