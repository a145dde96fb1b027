# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""PDF documents made object by object, so that what is odd about each is the test's own."""

# A quarter of the page in red, green, blue and black: top left, top right, bottom left, bottom right.
QUARTERS = (b"1 0 0 rg 0 100 50 100 re f 0 1 0 rg 50 100 50 100 re f "
            b"0 0 1 rg 0 0 50 100 re f 0 g 50 0 50 100 re f")


def stream(data, entries=b""):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def document(objects, trailer=b""):
    """A file of numbered objects, the first of which is the catalog."""
    out = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
            + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(out)))


def page(box=b"0 0 100 200", entries=b"", content=QUARTERS, pages=1, title=None, extra=()):
    """A document whose pages are all the same; @title as it stands in the file, with its brackets."""
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    one = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 3 0 R%s>>" % (box, entries)
    info = b"<<%s>>" % (b"/Title" + title if title else b"")
    return document([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
                     stream(content), info, *[one] * pages, *extra], b"/Info 4 0 R")
