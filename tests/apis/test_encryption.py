from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.apis.encryption import Encryptor

ENCRYPTOR = Encryptor(b"k" * 32)


@given(st.text())
def test_a_text_comes_back(text: str) -> None:
    assert ENCRYPTOR.decrypt(ENCRYPTOR.encrypt(text)) == text


@given(st.text(max_size=3))
def test_a_ciphertext_looks_like_the_engines(text: str) -> None:
    assert re.fullmatch("AgV4[A-Za-z0-9+/=]{80,}", ENCRYPTOR.encrypt(text))


def test_the_same_text_is_another_ciphertext_each_time() -> None:
    assert ENCRYPTOR.encrypt("secret") != ENCRYPTOR.encrypt("secret")


def test_another_key_reads_nothing() -> None:
    with pytest.raises(ValueError, match="of this key"):
        Encryptor().decrypt(ENCRYPTOR.encrypt("secret"))


@given(st.integers(0, 500), st.sampled_from("ABab01"))
def test_a_changed_ciphertext_is_refused(at: int, char: str) -> None:
    sealed = ENCRYPTOR.encrypt("secret" * 40)
    changed = sealed[:at] + char + sealed[at + 1 :]
    if changed != sealed:
        with pytest.raises(ValueError, match="not a ciphertext"):
            ENCRYPTOR.decrypt(changed)


@pytest.mark.parametrize("text", ["", "secret", "AgV4", "AgV4" + "A" * 84])
def test_what_is_no_ciphertext_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a ciphertext"):
        ENCRYPTOR.decrypt(text)


def test_the_key_does_not_show() -> None:
    assert "kkk" not in repr(ENCRYPTOR)
