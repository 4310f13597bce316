"""Encodings: said by a mark, proved by decoding, or guessed; and what is no text at all."""

import codecs
import os

import pytest

from colonnade.apps.tables.imports.errors import EncodingUnknown, ImportEmpty, NotText
from colonnade.apps.tables.imports.reading.encodings import (
    BYTE_ORDER_MARKS,
    CODECS,
    UNDECODABLE,
    check_text,
    codec_of,
    find_encoding,
)
from colonnade.apps.tables.imports.reading.scanning import Scan

TABLE = "name;city\r\nJürgen Müller;Köln\r\nZoë Größe;Île d'Yeu\r\nAnna Weiß;Århus\r\n"
POLISH = "imię;miasto\r\nŁukasz Żółć;Łódź\r\nMałgorzata Gęś;Kraków\r\nŚwiętosław;Częstochowa\r\n"
RUSSIAN = "имя;город\r\nПётр Иванов;Санкт-Петербург\r\nАнна Сидорова;Нижний Новгород\r\n"  # noqa: RUF001
JAPANESE = "名前;住所\r\n山田太郎;東京都千代田区\r\n鈴木花子;大阪府大阪市\r\nカタカナ;ひらがな\r\n"
CHINESE = "姓名;地址\r\n王小明;北京市朝阳区\r\n李华;上海市浦东新区\r\n张伟;广州市天河区\r\n"


def found(data: bytes) -> str:
    scan = Scan()
    scan.feed(data)
    scan.finish()
    return find_encoding([data], is_utf8=scan.is_utf8)


@pytest.mark.parametrize(("mark", "name"), BYTE_ORDER_MARKS)
def test_a_byte_order_mark_says_it(mark: bytes, name: str) -> None:
    assert found(mark + TABLE.encode(codec_of(name))) == name


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_is_found_without_a_mark(name: str) -> None:
    assert found(TABLE.encode(name)) == name


def test_utf_8_is_proved() -> None:
    assert found(JAPANESE.encode()) == "utf-8"
    assert found(b"a,b\n1,2\n") == "utf-8"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (TABLE, "cp1252"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp866"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
    ],
)
def test_other_encodings_are_guessed_well_enough_to_read_them(text: str, codec: str) -> None:
    data = text.encode(codec)
    assert data.decode(codec_of(found(data))) == text


def test_plain_lines_do_not_drown_the_telling_ones() -> None:
    data = ("id;name\r\n" + "1;plain\r\n" * 4_000 + RUSSIAN).encode("cp1251")
    assert found(data) == "windows-1251"


def test_a_late_letter_is_seen_by_the_whole_scan() -> None:
    scan = Scan()
    for _ in range(100):
        scan.feed(b"1,plain\n" * 1_000)
    scan.feed("1,Ä\n".encode("cp1252"))
    scan.finish()
    assert not scan.is_utf8
    assert scan.line_breaks == 100_001


def test_a_letter_cut_in_two_by_pieces_is_no_fault() -> None:
    scan = Scan()
    for byte in "naïve,日本\n".encode():
        scan.feed(bytes([byte]))
    scan.finish()
    assert scan.is_utf8


def test_a_letter_cut_off_at_the_end_is() -> None:
    scan = Scan()
    scan.feed("a,日本".encode()[:-1])
    scan.finish()
    assert not scan.is_utf8


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04" + os.urandom(200), "workbook"),
        (b"\x1f\x8b\x08\x00" + os.urandom(200), "compressed"),
        (b"\x89PNG\r\n\x1a\n" + os.urandom(200), "picture"),
        (b"%PDF-1.7\n" + os.urandom(200), "PDF"),
        (b"\n <!DOCTYPE html><title>x</title>", "web page"),
        (os.urandom(4_096), "binary"),
        (b"\0" * 70_000, "binary"),
        (b"a,b\n" + bytes(range(1, 9)) * 100, "binary"),
    ],
)
def test_what_is_no_text_is_refused_in_words(data: bytes, word: str) -> None:
    scan = Scan()
    with pytest.raises(NotText, match=word):
        scan.feed(data)
        scan.finish()


def test_it_is_refused_after_its_first_bytes() -> None:
    scan = Scan()
    with pytest.raises(NotText):
        scan.feed(b"PK\x03\x04" + os.urandom(70_000))


@pytest.mark.parametrize("data", [b"", b"  \r\n\t\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_nothing_is_nothing(data: bytes) -> None:
    scan = Scan()
    scan.feed(data)
    with pytest.raises(ImportEmpty):
        scan.finish()


def test_one_nul_among_text_is_text() -> None:
    check_text(b"a,b\n1,x\0y\n" + b"some,text\n" * 20)


def test_every_encoding_offered_can_be_read_and_marks_what_it_cannot() -> None:
    for name in CODECS:
        assert "a".encode(codec_of(name)).decode(codec_of(name)) == "a"
    assert b"a\xffb".decode(codec_of("utf-8"), "colonnade.undecodable") == f"a{UNDECODABLE}b"
    assert b"a\0b".decode(codec_of("utf-16-le"), "colonnade.undecodable") == f"a{UNDECODABLE}"


@pytest.mark.parametrize("name", ["unicode_escape", "zlib", "idna", "rot13", "", "utf-7"])
def test_no_other_codec_can_be_asked_for(name: str) -> None:
    with pytest.raises(EncodingUnknown):
        codec_of(name)
