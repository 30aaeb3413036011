"""Web pages as they are found: tables, lists of questions, forms around everything, wrong encodings, hostile depth."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from feinschliff.collect.readers import html
from feinschliff.core.nouns import Record, Refused


def text_of(page: str) -> str:
    return html.markdown_of(page)[0]


def read(tmp_path: Path, content: bytes) -> Record | Refused:
    (tmp_path / "a.html").write_bytes(content)
    (item,) = html.read(tmp_path / "a.html", "a.html")
    return item


def test_a_table_keeps_caption_whole_words_and_its_columns_below_merged_cells() -> None:
    page = (
        "<table><caption>Fristen</caption><tr><th colspan=2>Wer<th>Wann<tr><td rowspan=2>alle<td><b>Ver</b>sicherte<br>"
        "ab 18<td>x<sup>2</sup><tr><td>c<td>d|e</table>"
    )
    assert text_of(page) == (
        "Fristen\n\n| Wer |  | Wann |\n| --- | --- | --- |\n| alle | Versicherte ab 18 | x2 |\n|  | c | d\\|e |"
    )


def test_a_table_that_only_arranges_the_page_is_none_but_the_one_in_it_is() -> None:
    page = (
        "<table><tr><td><h1>Hilfe</h1><ul><li>a<li>b</ul></td><td><table><tr><th>A<th>B<tr><td>1<td>2</table></table>"
    )
    assert text_of(page) == "# Hilfe\n\n- a\n- b\n\n| A | B |\n| --- | --- |\n| 1 | 2 |"


def test_lists_in_the_cells_of_a_table_with_headers_leave_it_a_table() -> None:
    page = "<table><tr><th>Amt<th>Bringt mit<tr><td>Bürgeramt<td><ul><li>Ausweis<li>Foto</ul></table>"
    assert text_of(page).endswith("| Bürgeramt | Ausweis Foto |")


def test_a_huge_span_takes_no_memory() -> None:
    page = "<table>" + "<tr>" + "<td colspan=99999999 rowspan=99999999>a" * 200 + "<tr><td>b</table>"
    assert len(text_of(page)) < 10**6


def test_an_item_of_several_paragraphs_has_one_number() -> None:
    assert text_of("<ol><li><p>a</p><p>b</p></li><li>c</ol>") == "1. a\n\nb\n\n2. c"


def test_questions_that_unfold_are_headings_and_their_answers_text() -> None:
    page = (
        "<h2>Fragen</h2><h3><button aria-expanded=false>Wie lange?</button></h3><div>Drei Jahre.</div>"
        "<details><summary>Wer?</summary><h6>genau</h6>Alle.</details><details><summary>Wo?</summary>Hier.</details>"
        "<ul><li><h4>Was?</h4><p>Das.</p></ul><button>Absenden</button>"
    )
    assert text_of(page) == (
        "## Fragen\n\n### Wie lange?\n\nDrei Jahre.\n\n#### Wer?\n\n###### genau\n\nAlle.\n\n#### Wo?\n\nHier.\n\n"
        "#### Was?\n\nDas."
    )


def test_terms_and_their_meanings_stay_together_in_whatever_boxes() -> None:
    assert text_of("<dl><div><dt><p>Was?</p></dt><dd><p>Das</p></dd></div></dl>") == "**Was?**\n\nDas"


def test_a_form_around_the_whole_page_is_the_page_and_a_small_one_is_noise() -> None:
    assert text_of("<a href=#>Zum Inhalt</a><form><h1>Hilfe</h1><p>Ein langer Text.</p></form>").endswith(
        "langer Text."
    )
    assert text_of("<p>Ein langer Text, der hier steht.</p><form>Suche</form>") == "Ein langer Text, der hier steht."


def test_an_empty_main_part_does_not_hide_the_rest() -> None:
    assert text_of("<main></main><p>Text</p>") == "Text"
    assert text_of("<main>eins</main><main>zwei</main>") == "eins\n\nzwei"


def test_code_keeps_its_lines_and_a_picture_its_description() -> None:
    assert text_of("<pre><div>a</div><div>  b</div></pre>") == "```\na\n  b\n```"
    assert text_of("<p>Siehe <img src=http://127.0.0.1:1/x alt='Lageplan'></p>") == "Siehe Lageplan"


def test_the_title_is_the_pages_and_not_a_pictures() -> None:
    assert html.markdown_of("<body><svg><title>Symbol</title></svg><p>x</p>") == ("x", "")


@pytest.mark.parametrize(
    "said",
    ["idna", "punycode", "undefined", "hex", "utf-16", "utf-7", "unicode_escape", "cp037", "iso-8859-1", "ascii"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_page_that_says_nonsense_of_its_encoding_is_read_all_the_same(
    tmp_path: Path, said: str, encoding: str
) -> None:
    item = read(tmp_path, f"<meta charset='{said}'><p>Größe für 5 €, Straße schön</p>".encode(encoding))
    assert isinstance(item, Record) and item.fields["text"] == "Größe für 5 €, Straße schön"


def test_the_declaration_of_an_xhtml_page_counts(tmp_path: Path) -> None:
    content = '<?xml version="1.0" encoding="iso-8859-2"?><html><body><p>Łódź</p></body></html>'.encode("iso-8859-2")
    item = read(tmp_path, content)
    assert isinstance(item, Record) and item.fields["text"] == "Łódź"


def test_stray_bytes_and_zeros_do_not_lose_the_page(tmp_path: Path) -> None:
    item = read(tmp_path, "<p>Größe schön äöü</p>".encode() + b"<p>a\xffb\0c</p>")
    assert isinstance(item, Record) and item.fields["text"] == "Größe schön äöü\n\na\ufffdbc"


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "ul><li", "blockquote", "details><summary"])
def test_blocks_nested_a_hundred_thousand_deep_are_refused_at_once(tmp_path: Path, tag: str) -> None:
    started = time.process_time()
    item = read(tmp_path, (f"<{tag}>" * 100_000 + "tief").encode())
    assert isinstance(item, Refused) and item.why == html.TOO_DEEP
    assert time.process_time() - started < 10


@pytest.mark.parametrize(("tag", "deep"), [("b", 100_000), ("span", 100_000), ("div", 2_900), ("table><tr><td", 900)])
def test_what_may_lie_deep_is_read_to_its_end(tag: str, deep: int) -> None:
    assert text_of(f"<{tag}>" * deep + "tief") == "tief"


def test_many_small_blocks_in_a_row_are_not_deep() -> None:
    assert not html.nests_too_deeply("<div>a</div>" * 100_000, html.NESTING)


def test_a_page_without_text_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"<script>x</script>", b"<!-- -->", b"\0\0"):
        assert isinstance(read(tmp_path, content), Refused)
