"""Damage: cut, changed and doubled e-invoices end in facts, or in an error of the engine that has a name."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from meterleaf.engine.content import Facts
from meterleaf.engine.document import Document
from meterleaf.engine.errors import EngineError
from meterleaf.engine.extract.facts import read_facts
from meterleaf.engine.opening import open_document
from meterleaf.engine.options import Options
from meterleaf.engine.reading import plain

UBL = """<?xml version="1.0" encoding="UTF-8"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:c="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <b:ID>I-1</b:ID><b:IssueDate>2024-02-01</b:IssueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode><b:Note>Zähler 445566 Ablesung 31.01.2024</b:Note><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
 <c:LegalMonetaryTotal><b:TaxInclusiveAmount>119.00</b:TaxInclusiveAmount></c:LegalMonetaryTotal>
 <c:InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity unitCode="KWH">288.5</b:InvoicedQuantity><c:InvoicePeriod><b:StartDate>2024-01-01</b:StartDate><b:EndDate>2024-01-31</b:EndDate></c:InvoicePeriod>
  <c:Item><b:Name>Arbeitspreis Strom</b:Name></c:Item><c:Price><b:PriceAmount>0.3</b:PriceAmount></c:Price></c:InvoiceLine></Invoice>""".encode()

CII = b"""<x:CrossIndustryInvoice xmlns:x="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:r="urn:r" xmlns:u="urn:u">
 <x:ExchangedDocument><r:ID>R-7</r:ID><r:IssueDateTime><u:DateTimeString format="102">20250115</u:DateTimeString></r:IssueDateTime></x:ExchangedDocument>
 <x:SupplyChainTradeTransaction><r:IncludedSupplyChainTradeLineItem><r:SpecifiedTradeProduct><r:Name>Erdgas</r:Name></r:SpecifiedTradeProduct>
 <r:SpecifiedLineTradeDelivery><r:BilledQuantity unitCode="KWH">12</r:BilledQuantity></r:SpecifiedLineTradeDelivery></r:IncludedSupplyChainTradeLineItem>
 <r:ApplicableHeaderTradeSettlement><r:SpecifiedTradeSettlementHeaderMonetarySummation><r:GrandTotalAmount>9.9</r:GrandTotalAmount></r:SpecifiedTradeSettlementHeaderMonetarySummation>
 </r:ApplicableHeaderTradeSettlement></x:SupplyChainTradeTransaction></x:CrossIndustryInvoice>"""

FATTURA = b"""<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"><FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento>
 <TipoDocumento>TD01</TipoDocumento><Data>2024-02-05</Data><Numero>F1</Numero></DatiGeneraliDocumento></DatiGenerali><DatiBeniServizi><DettaglioLinee><Descrizione>Materia gas naturale</Descrizione>
 <Quantita>25.0</Quantita><UnitaMisura>Smc</UnitaMisura><DataInizioPeriodo>2024-01-01</DataInizioPeriodo><DataFinePeriodo>2024-01-31</DataFinePeriodo></DettaglioLinee>
 <DatiRiepilogo><ImponibileImporto>80.00</ImponibileImporto><Imposta>17.60</Imposta></DatiRiepilogo></DatiBeniServizi></FatturaElettronicaBody></p:FatturaElettronica>"""

FACTURAE = b"""<f:Facturae xmlns:f="http://www.facturae.es/Facturae/2009/v3.2/Facturae"><Invoices><Invoice><InvoiceHeader><InvoiceNumber>7</InvoiceNumber></InvoiceHeader>
 <InvoiceIssueData><IssueDate>2024-02-03</IssueDate></InvoiceIssueData><InvoiceTotals><InvoiceTotal>12</InvoiceTotal></InvoiceTotals><Items><InvoiceLine><ItemDescription>Consumo agua</ItemDescription>
 <Quantity>7</Quantity><UnitOfMeasure>33</UnitOfMeasure></InvoiceLine></Items></Invoice></Invoices></f:Facturae>"""

TEAPPS = b"""<INVOICE_CENTER><CONTENT_FRAME><INVOICES><INVOICE><HEADER><INVOICE_ID>9</INVOICE_ID><INVOICE_TYPE>00</INVOICE_TYPE>
 <INVOICE_DATE><DATE><DAY>05</DAY><MONTH>02</MONTH><CENTURY>20</CENTURY><DECADE_AND_YEAR>24</DECADE_AND_YEAR></DATE></INVOICE_DATE></HEADER>
 <ROWS><ROW ROW_TYPE="MAIN"><ARTICLE><ARTICLE_NAME>Sahkoenergia</ARTICLE_NAME></ARTICLE><QUANTITY><CHARGED Q_UNIT="kWh" SIGN="+">77,5</CHARGED></QUANTITY></ROW></ROWS>
 <SUMMARY><INVOICE_TOTAL><AMOUNT SIGN="+" VAT="INCLUDED">9,90</AMOUNT></INVOICE_TOTAL></SUMMARY></INVOICE></INVOICES></CONTENT_FRAME></INVOICE_CENTER>"""

WHOLE = (UBL, CII, FATTURA, FACTURAE, TEAPPS)


def read(data: bytes) -> tuple[Facts, ...]:
    """The facts, read to their end; an error of the engine is a good end too."""
    try:
        content = open_document(Document("a.xml", data))
    except EngineError:
        return ()
    reading = read_facts(content.facts, Options())
    assert all(plain(item) for item in (reading.items if reading else ()))
    return content.facts


def test_the_whole_ones_are_read():
    categories = []
    for data in WHOLE:
        reading = read_facts(read(data), Options())
        assert reading is not None
        categories.append((reading.classification.category, reading.items[0]["quantity"]))
    assert categories == [
        ("electricity", Decimal("288.5")),
        ("gas", 12),
        ("gas", Decimal("25.0")),
        ("water", 7),
        ("electricity", Decimal("77.5")),
    ]


@settings(deadline=None)
@given(st.sampled_from(WHOLE), st.floats(0, 1))
def test_cut_anywhere(data, part):
    read(data[: int(len(data) * part)])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=6)), min_size=1, max_size=4))
def test_changed_anywhere(data, changes):
    for place, put in changes:
        at = int(len(data) * place)
        data = data[:at] + put + data[at + len(put) :]
    read(data)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WHOLE), st.data())
def test_any_text_in_any_place(data, draw):
    """What a sender writes between the tags: numbers that are none, dates that never were, words of any script."""
    parts = data.decode().split(">")
    at = draw.draw(st.integers(0, len(parts) - 1))
    value = draw.draw(
        st.one_of(
            st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="<>&"), max_size=30),
            st.sampled_from(
                [
                    "NaN",
                    "Infinity",
                    "1e999",
                    "-0",
                    "1e-999",
                    "2024-02-30",
                    "99999999",
                    "0000-00-00",
                    "٣٤",
                    "1.234,5",
                    "+5",
                    "--",
                    "20241301",
                ]
            ),
        )
    )
    tail = parts[at].partition("<")
    parts[at] = value + tail[1] + tail[2] if at else parts[at]
    read(">".join(parts).encode())


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_bytes_that_only_begin_as_xml(data):
    read(b"<?xml version='1.0'?>" + data)
    read(b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>" + data)
