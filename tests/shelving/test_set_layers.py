"""A layer that was off when the scan came stays off in the set."""

import numpy as np
import pikepdf
import pytest
from pdf_makers import document, form, ink, saved, stamp
from pikepdf import Array, Dictionary, Name
from set_makers import bound, bound_scan, page_picture, paper, store_scan, without_complaint

BLACK_SHEET = b"/OC /L BDC 0 0 0 rg 0 0 595 842 re f EMC 1 1 1 rg 0 0 0 0 re f "


def layered(config="off", content=BLACK_SHEET, **layer):
    """A page with a layer that covers all of it, in this state."""
    pdf = document(content=content + ink())
    one = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="secret", **layer))
    other = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="other"))
    said = {
        "off": Dictionary(OFF=Array([one])),
        "on": Dictionary(OFF=Array([other])),
        "all off": Dictionary(BaseState=Name.OFF, ON=Array([other])),
        "all off but this": Dictionary(BaseState=Name.OFF, ON=Array([one])),
    }[config]
    pdf.Root.OCProperties = Dictionary(OCGs=Array([one, other]), D=said)
    pdf.pages[0].obj.Resources = Dictionary(Properties=Dictionary(L=one))
    return pdf, one


def darkness(path, page=1):
    shown = page_picture(path, page, 40).convert("L")
    return float(np.mean(np.asarray(shown) < 100))


@pytest.mark.parametrize("config, covered", [("off", 0), ("on", 1), ("all off", 0), ("all off but this", 1)])
def test_a_layer_stays_as_it_was(tmp_path, config, covered):
    path = bound_scan(tmp_path, saved(layered(config)[0]))
    assert (darkness(path) > 0.5) == covered
    without_complaint(path)


def test_a_stamp_of_a_hidden_layer_stays_hidden(tmp_path):
    pdf, layer = layered(content=b"")
    plain = darkness(bound_scan(tmp_path / "plain", saved(pdf)))
    stamp(pdf, rect=(0, 0, 595, 842), OC=layer)
    assert darkness(bound_scan(tmp_path, saved(pdf))) == pytest.approx(plain, abs=0.002)


def test_a_drawing_of_a_hidden_layer_stays_hidden(tmp_path):
    pdf, layer = layered(content=b"/X Do ")
    cover = form(pdf, b"0 0 595 842 re f", 595, 842, OC=layer)
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=cover))
    assert darkness(bound_scan(tmp_path, saved(pdf))) < 0.5


def test_layers_of_several_scans_do_not_mix(tmp_path):
    store = tmp_path / "store"
    hidden, shown = store_scan(store, saved(layered("off")[0])), store_scan(store, saved(layered("on")[0]))
    path = bound(tmp_path, paper(hidden, shown))[0]
    assert darkness(path, 1) < 0.5 < darkness(path, 2)
    with pikepdf.open(path) as pdf:
        told = pdf.Root.OCProperties
        assert len(told.OCGs) == 2 and len(told.D.OFF) == 1
        assert all(str(layer.Name) == "secret" for layer in told.OCGs)


def test_a_layer_meant_for_the_printer_alone_is_still_that(tmp_path):
    usage = Dictionary(Print=Dictionary(PrintState=Name.OFF))
    pdf, layer = layered("on", Usage=usage)
    pdf.Root.OCProperties.D.AS = Array(
        [Dictionary(Event=Name.Print, Category=Array([Name.Print]), OCGs=Array([layer]))]
    )
    with pikepdf.open(bound_scan(tmp_path, saved(pdf))) as made:
        rule = made.Root.OCProperties.D.AS[0]
        assert str(rule.Event) == "/Print" and rule.OCGs[0].Usage.Print.PrintState == Name.OFF


def test_a_scan_without_layers_has_none(tmp_path):
    with pikepdf.open(bound_scan(tmp_path, saved(document()))) as made:
        assert "/OCProperties" not in made.Root
