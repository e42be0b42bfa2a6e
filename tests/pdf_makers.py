"""PDFs as strangers send them: pages of every shape, and things on them that could act."""

import io

from pikepdf import Array, Dictionary, Encryption, Name, Pdf

INK = b"0 0 0 rg %d %d %d %d re f 0.4 0.4 0.4 rg %d %d %d %d re f\n"


def ink(across=595, down=842, left=0, bottom=0):
    """Two blocks by which one sees which side is up."""
    low = (left + across // 10, bottom + down // 10, across * 6 // 10, down // 5)
    high = (left + across // 10, bottom + down // 2, across // 5, down * 4 // 10)
    return INK % (*low, *high)


def document(across=595, down=842, content=None, pages=1, **page):
    """A PDF of pages of that size; `page` are entries of its page dictionaries."""
    pdf = Pdf.new()
    for _ in range(pages):
        one = pdf.add_blank_page(page_size=(across, down))
        one.obj.Contents = pdf.make_stream(ink(across, down) if content is None else content)
        one.obj.Resources = Dictionary()
        for key, value in page.items():
            one.obj[f"/{key}"] = value
    return pdf


def saved(pdf, **how):
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def protected(pdf):
    """Whoever wants to change it needs a password; whoever reads it does not."""
    return saved(pdf, encryption=Encryption(owner="geheim", user="", R=6))


def form(pdf, content, across=100, down=50, **more):
    """A drawing to be used as the look of a note, or inside a page."""
    made = pdf.make_stream(content)
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, across, down])
    for key, value in more.items():
        made[f"/{key}"] = value
    return made


def note(pdf, kind, look=None, rect=(300, 400, 500, 500), flags=4, **more):
    """A note on the first page, with that look."""
    made = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=Array(rect), F=flags, **more)
    )
    if look is not None:
        made.AP = Dictionary(N=look)
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", ()), made])
    return made


def stamp(pdf, **more):
    """A block a reader sees as part of the page."""
    return note(pdf, "/Stamp", form(pdf, b"0 0 0 rg 0 0 100 50 re f"), **more)


def field(pdf, value, look=True, **more):
    """A filled text field."""
    drawn = form(pdf, b"/Tx BMC 0 0 0 rg 5 5 80 40 re f EMC") if look else None
    made = note(pdf, "/Widget", drawn, FT=Name.Tx, T="n", V=value, DA="/Helv 24 Tf 0 g", **more)
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([made]), DR=Dictionary(Font=Dictionary(Helv=helvetica)), DA="/Helv 24 Tf 0 g"
    )
    return made
