"""PDF files written by hand, with texts at their places."""

from __future__ import annotations

from collections.abc import Sequence

Placed = tuple[float, float, float, str]
"""(size, x, y, text)"""


def pdf_of(pages: Sequence[Sequence[Placed]], more: bytes = b"") -> bytes:
    """A PDF file with texts at their places; `more`: entries of its catalogue."""
    count = len(pages)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + more + b" >>",
        f"<< /Type /Pages /Count {count} /Kids [{' '.join(f'{4 + 2 * i} 0 R' for i in range(count))}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, page in enumerate(pages):
        drawn = b"".join(
            f"BT /F1 {size} Tf {x} {y} Td (".encode()
            + text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            + b") Tj ET\n"
            for size, x, y, text in page
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def prose(*lines: str, top: float = 700) -> list[Placed]:
    return [(11, 50, top - 14 * i, line) for i, line in enumerate(lines)]
