"""XML: repeated elements are records; what could fetch, expand or nest without end is refused."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from feinschliff.collect.readers import xml
from feinschliff.core.nouns import Record, Refused


def read(data: Path, content: str | bytes) -> list[Record | Refused]:
    path = data / "export.xml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(xml.read(path, "export.xml"))


def fields(items: list[Record | Refused]) -> list[object]:
    return [item.fields if isinstance(item, Record) else item.why for item in items]


RSS = "<rss><channel><title>t</title><issue start='0'/><item><a>1</a></item><item><a>2</a></item></channel></rss>"


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("<l><r><a>1</a></r><r><a>2</a></r></l>", [{"a": "1"}, {"a": "2"}]),
        ("<tickets><count>1</count><ticket><a>1</a></ticket></tickets>", [{"a": "1"}]),
        (RSS, [{"a": "1"}, {"a": "2"}]),
        ("<s:E xmlns:s='urn:x'><s:Body><R><Ticket><a>1</a></Ticket></R></s:Body></s:E>", [{"a": "1"}]),
        (
            "<Ticket><a>1</a><Article><b>x</b></Article><Article><b>y</b></Article></Ticket>",
            [{"a": "1", "Article": [{"b": "x"}, {"b": "y"}]}],
        ),
        ("<note><to>Eva</to><body>Hallo</body></note>", [{"to": "Eva", "body": "Hallo"}]),
        ("<l><text>eins</text><text/><text>zwei</text></l>", [{"text": "eins"}, {"text": "zwei"}]),
    ],
    ids=["repeated", "named", "rss", "soap", "one ticket", "one thing", "texts"],
)
def test_the_records_are_found_whatever_stands_around_them(data: Path, content: str, wanted: list[Any]) -> None:
    assert fields(read(data, content)) == wanted


def test_attributes_lists_and_text_between_elements_stay(data: Path) -> None:
    (first, second) = read(
        data,
        """<l>
        <r id="7" xmlns:x="urn:y" x:kind="k"><tag>a</tag><tag>b</tag><state no="1">Zu</state></r>
        <r><body>Guten <b>Tag</b>, alles<!-- weg --> <![CDATA[<gut>]]>?</body></r></l>""",
    )
    assert isinstance(first, Record) and isinstance(second, Record)
    assert first.fields == {"id": "7", "kind": "k", "tag": ["a", "b"], "state": {"no": "1", "#text": "Zu"}}
    assert second.fields == {"body": "Guten Tag, alles <gut>?"}
    assert (first.line, second.line, second.position) == (2, 3, 1)


def test_a_named_encoding_is_obeyed(data: Path) -> None:
    content = '<?xml version="1.0" encoding="ISO-8859-1"?><l><r>Tür</r><r>Öl</r></l>'.encode("latin-1")
    assert fields(read(data, content)) == [{"r": "Tür"}, {"r": "Öl"}]


def test_records_before_a_flaw_are_used_and_its_line_is_named(data: Path) -> None:
    first, second, flaw = read(data, "<l>\n<r><a>1</a></r>\n<r><a>2</a></r>\n<r><a>3</r>\n</l>")
    assert fields([first, second]) == [{"a": "1"}, {"a": "2"}]
    assert isinstance(flaw, Refused) and (flaw.position, flaw.line) == (2, 4) and "line 4" in flaw.why


@pytest.mark.parametrize("content", ["kein XML", "<l><r>", "   ", "<l>\x01</l>", '{"a": 1}', b"\xff\xfe\x00"])
def test_what_is_no_xml_is_refused_as_a_whole(data: Path, content: str | bytes) -> None:
    (item,) = read(data, content)
    assert isinstance(item, Refused) and item.position is None and "no valid XML" in item.why


def test_an_empty_file_holds_nothing(data: Path) -> None:
    assert read(data, "") == []


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE l [<!ENTITY l0 "lol">{LAUGHS}]><l><r>&l9;</r><r>x</r></l>',
    "in an attribute": f'<!DOCTYPE l [<!ENTITY l0 "lol">{LAUGHS}]><l><r a="&l9;">x</r><r>x</r></l>',
    "a file": '<!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/hostname">]><l><r>&f;</r><r>x</r></l>',
    "an external DTD": '<!DOCTYPE l SYSTEM "http://127.0.0.1:9/evil.dtd"><l><r>x</r><r>y</r></l>',
    "a parameter entity": '<!DOCTYPE l [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]><l><r>x</r><r>y</r></l>',
    "a document type alone": "<!DOCTYPE html><l><r>x</r><r>y</r></l>",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_as_a_whole(data: Path, content: str, encoding: str) -> None:
    (found,) = read(data, f'<?xml version="1.0" encoding="{encoding}"?>{content}'.encode(encoding))
    assert isinstance(found, Refused) and found.position is None
    # the parser itself stops some of them before we see the document type
    assert "entities" in found.why or "no valid XML" in found.why


@pytest.mark.parametrize("inside", ['SYSTEM "{}"', '[<!ENTITY % p SYSTEM "{}"> %p;]', '[<!ENTITY p SYSTEM "{}">]'])
def test_what_lies_elsewhere_is_never_fetched(data: Path, inside: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/evil.dtd"
        (found,) = read(data, f"<!DOCTYPE l {inside.format(address)}><l><r>&p;</r><r>y</r></l>")
        with pytest.raises(TimeoutError):
            server.accept()
    assert isinstance(found, Refused)


def test_an_inclusion_is_not_followed(data: Path) -> None:
    secret = data / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
    found = read(data, f"<l><r><a>1</a>{include}</r><r><a>2</a></r></l>")
    assert len(found) == 2 and "geheim" not in str(found)


def test_endless_nesting_is_refused(data: Path) -> None:
    (found,) = read(data, "<a>" * 100_000 + "</a>" * 100_000)
    assert isinstance(found, Refused) and found.position is None and "nested too deeply" in found.why


def test_one_record_that_is_too_deep_does_not_stop_the_rest(data: Path) -> None:
    deep = "<a>" * 80 + "x" + "</a>" * 80
    bad, good = read(data, f"<l><r>{deep}</r><r><a>gut</a></r></l>")
    assert isinstance(bad, Refused) and (bad.position, bad.why) == (0, "it is nested too deeply")
    assert isinstance(good, Record) and good.position == 1


def test_one_record_that_is_too_large_does_not_stop_the_rest(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MOST_ELEMENTS", 50)
    bad, good = read(data, f"<l><r>{'<a>x</a>' * 60}</r><r><a>gut</a></r></l>")
    assert isinstance(bad, Refused) and "elements" in bad.why
    assert isinstance(good, Record) and good.position == 1


def test_a_file_that_is_too_large_is_not_opened(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "SIZE_LIMIT", 10)
    (found,) = read(data, "<l><r>x</r><r>y</r></l>")
    assert isinstance(found, Refused) and found.position is None and "larger than" in found.why


def test_memory_is_bounded_by_a_record_not_by_the_file(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget, most = xml._forget, [0]

    def watched(element: Any) -> None:
        most[0] = max(most[0], len(element.getroottree().getroot()))
        forget(element)

    monkeypatch.setattr(xml, "_forget", watched)
    assert len(read(data, f"<l>{'<r><a>x</a></r>' * 20_000}</l>")) == 20_000
    # the parser reads ahead by one block of 32 kB, so some records are already there
    assert most[0] < 4_000
