"""Facturae: one invoice or a batch, corrective ones, and the utilities extension."""

from datetime import date
from decimal import Decimal

import pytest

from meterleaf.engine.document import Document
from meterleaf.engine.errors import UnsupportedFormat
from meterleaf.engine.formats.facturae import FORMAT
from meterleaf.engine.options import Options

SPACES = {
    "3.0": "http://www.facturae.es/Facturae/2007/v3.0/Facturae",
    "3.1": "http://www.facturae.es/Facturae/2007/v3.1/Facturae",
    "3.2": "http://www.facturae.es/Facturae/2009/v3.2/Facturae",
    "3.2.1": "http://www.facturae.es/Facturae/2014/v3.2.1/Facturae",
    "3.2.2": "http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml",
}
PARTIES = """<Parties><SellerParty><TaxIdentification><TaxIdentificationNumber>A12345674</TaxIdentificationNumber></TaxIdentification>
 <LegalEntity><CorporateName>Luz SA</CorporateName><TradeName>Luz</TradeName><AddressInSpain><Address>Calle 1</Address><PostCode>28001</PostCode><Town>Madrid</Town><Province>Madrid</Province><CountryCode>ESP</CountryCode></AddressInSpain></LegalEntity></SellerParty>
 <BuyerParty><TaxIdentification><TaxIdentificationNumber>12345678Z</TaxIdentificationNumber></TaxIdentification>
 <Individual><Name>Ana</Name><FirstSurname>Gil</FirstSurname><SecondSurname>Sanz</SecondSurname></Individual></BuyerParty></Parties>"""
SUPPLY = """<U:UtilitiesExtension xmlns:U="http://www.facturae.es/Facturae/Extensions/Utilities"><DatosDelSuministro><CUPS>{cups}</CUPS>
 <DireccionSuministro><Direccion>Calle 9</Direccion><CodigoPostal>41001</CodigoPostal><Poblacion>Sevilla</Poblacion></DireccionSuministro>
 <Contrato><RefContratoEmpresa>CT-8</RefContratoEmpresa></Contrato><PotenciasContratadas><PotenciaContratada><Periodo>P1</Periodo><Valor>5.5</Valor></PotenciaContratada></PotenciasContratadas></DatosDelSuministro>
 <UtilitiesMedida><MedidasSobreEquipo>
  <MedidaSobreEquipo><NumeroSerie>9988</NumeroSerie><CodigoDH>P1</CodigoDH><Magnitud>AE</Magnitud><LecturaDesde>100</LecturaDesde><FechaHoraDesde>2023-12-31T00:00:00</FechaHoraDesde>
   <LecturaHasta>177</LecturaHasta><FechaHoraHasta>2024-01-31T00:00:00</FechaHoraHasta><TipoDeLecturaHasta>Real</TipoDeLecturaHasta><ConsumoCalculado>77</ConsumoCalculado><UnidadConsumoCalculado>kWh</UnidadConsumoCalculado></MedidaSobreEquipo>
  <MedidaSobreEquipo><NumeroSerie>9988</NumeroSerie><Magnitud>R1</Magnitud><LecturaDesde>1</LecturaDesde><LecturaHasta>9</LecturaHasta></MedidaSobreEquipo>
  <MedidaSobreEquipo><NumeroSerie>9988</NumeroSerie><Magnitud>PM1</Magnitud><ConsumoCalculado>4</ConsumoCalculado></MedidaSobreEquipo>
 </MedidasSobreEquipo></UtilitiesMedida></U:UtilitiesExtension>"""


def invoice(number="7", header="", total="121.00", additional=""):
    return f"""<Invoice><InvoiceHeader><InvoiceNumber>{number}</InvoiceNumber><InvoiceSeriesCode>2024A</InvoiceSeriesCode>{header}</InvoiceHeader>
 <InvoiceIssueData><IssueDate>2024-02-03</IssueDate><InvoicingPeriod><StartDate>2024-01-01</StartDate><EndDate>2024-01-31</EndDate></InvoicingPeriod><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode></InvoiceIssueData>
 <InvoiceTotals><TotalGrossAmountBeforeTaxes>100.00</TotalGrossAmountBeforeTaxes><TotalTaxOutputs>21.00</TotalTaxOutputs><InvoiceTotal>{total}</InvoiceTotal><TotalExecutableAmount>{total}</TotalExecutableAmount></InvoiceTotals>
 <Items><InvoiceLine><ItemDescription>Consumo P1</ItemDescription><Quantity>77</Quantity><UnitOfMeasure>36</UnitOfMeasure><UnitPriceWithoutTax>0.2</UnitPriceWithoutTax><TotalCost>15.4</TotalCost>
  <LineItemPeriod><StartDate>2024-01-01</StartDate><EndDate>2024-01-31</EndDate></LineItemPeriod></InvoiceLine>
  <InvoiceLine><ItemDescription>Energía (kWh)</ItemDescription><Quantity>5</Quantity><UnitOfMeasure>05</UnitOfMeasure></InvoiceLine></Items>
 <PaymentDetails><Installment><InstallmentDueDate>2024-02-20</InstallmentDueDate></Installment></PaymentDetails><AdditionalData><InvoiceAdditionalInformation>Gracias</InvoiceAdditionalInformation>{additional}</AdditionalData></Invoice>"""


def open_(*invoices, version="3.2.1", extensions="", name="bill.xsig"):
    xml = f'<f:Facturae xmlns:f="{SPACES[version]}" xmlns:d="http://www.w3.org/2000/09/xmldsig#"><FileHeader/>{PARTIES}<Invoices>{"".join(invoices)}</Invoices>{extensions}<d:Signature><d:SignedInfo/></d:Signature></f:Facturae>'
    document = Document(name, xml.encode())
    assert FORMAT.sniff(document.data, document) == 1
    return FORMAT.open(document, Options()).facts


@pytest.mark.parametrize("version", SPACES)
def test_header_and_sums_of_every_version(version):
    (facts,) = open_(invoice(), version=version)
    assert (facts.number, facts.issue_date, facts.due_date) == ("7", date(2024, 2, 3), date(2024, 2, 20))
    assert (facts.seller.name, facts.seller.tax_id, facts.buyer.name) == ("Luz SA", "A12345674", "Ana Gil Sanz")
    assert (facts.net_amount, facts.tax_amount, facts.total_amount) == (100, 21, 121)
    assert (facts.start, facts.end) == (date(2024, 1, 1), date(2024, 1, 31))


def test_units_come_from_the_list_and_loose_ones_are_left_open():
    first, second = open_(invoice())[0].lines
    assert (first.quantity, first.unit, first.price) == (77, "KWH", Decimal("0.2"))
    assert (second.quantity, second.unit) == (5, None)


def test_the_utilities_extension_gives_supply_point_and_active_energy_only():
    box = f"<Extensions>{SUPPLY.format(cups='ES0021000000000000AB')}</Extensions>"
    for facts in (*open_(invoice(), extensions=box), *open_(invoice(additional=box))):
        assert facts.supply_points == (("CUPS", "ES0021000000000000AB"),)
        (meter,) = facts.meters
        assert (meter.number, meter.name, meter.previous, meter.current, meter.quantity) == ("9988", "P1", 100, 177, 77)
        assert (meter.start, meter.end, meter.estimated) == (date(2023, 12, 31), date(2024, 1, 31), False)
        assert (facts.contract_number, facts.delivery_address) == ("CT-8", "Calle 9, 41001 Sevilla")


def test_the_older_extension_names_its_periods_in_other_words():
    box = """<Extensions><U:UtilitiesExtension xmlns:U="http://www.facturae.es/Facturae/Extensions/Utilities"><DatosDelSuministro><CUPS>ES 0021 0000 0000 0000 AB</CUPS></DatosDelSuministro>
      <Consumos><DesgloseConsumos><Tipo>P1</Tipo><ConsumoCalculado>40</ConsumoCalculado></DesgloseConsumos><DesgloseConsumos><Tipo>PM4</Tipo><ConsumoCalculado>9</ConsumoCalculado></DesgloseConsumos></Consumos></U:UtilitiesExtension></Extensions>"""
    (facts,) = open_(invoice(), extensions=box)
    assert [(meter.name, meter.quantity) for meter in facts.meters] == [("P1", 40)]
    assert facts.supply_points == (("CUPS", "ES0021000000000000AB"),)


def test_extensions_of_a_batch_are_dealt_out_in_order():
    boxes = "".join(SUPPLY.format(cups=cups) for cups in ("ES1", "ES2"))
    found = open_(invoice("1"), invoice("2"), extensions=f"<Extensions>{boxes}</Extensions>")
    assert [(facts.number, facts.supply_points[0][1]) for facts in found] == [("1", "ES1"), ("2", "ES2")]
    lone = open_(invoice("1"), invoice("2"), extensions=f"<Extensions>{SUPPLY.format(cups='ES1')}</Extensions>")
    assert [facts.supply_points for facts in lone] == [(), ()]


def test_a_corrective_invoice_that_takes_back_is_a_credit_note():
    corrective = "<InvoiceClass>OR</InvoiceClass><Corrective><InvoiceNumber>6</InvoiceNumber></Corrective>"
    (taken,) = open_(invoice(header=corrective, total="-121.00"))
    (more,) = open_(invoice(header=corrective))
    assert (taken.document_type, taken.corrects, more.document_type) == ("credit_note", "6", "invoice")


def test_a_batch_without_invoices_is_refused():
    with pytest.raises(UnsupportedFormat):
        open_()


CONCEPTS = """<Extensions><U:UtilitiesExtensionsELE xmlns:U="http://www.facturae.es/Facturae/Extensions/Utilities"><UtilitiesExtensionELE>
 <DatosDelSuministro><CUPS>ES0021000000000000AB</CUPS></DatosDelSuministro><UtilitiesDesgloseConceptosFactura><DesgloseConceptosFactura><ConceptoFacturado>Término de energía</ConceptoFacturado>
 <DetallePeriodo><PeriodoDH>P1</PeriodoDH><Cantidad>40</Cantidad><UnidadesCantidad>kWh</UnidadesCantidad><FechaDesde>2024-01-01</FechaDesde><FechaHasta>2024-01-31</FechaHasta><Importe>8.00</Importe></DetallePeriodo>
 <DetallePeriodo><PeriodoDH>P2</PeriodoDH><Cantidad>37</Cantidad><UnidadesCantidad>kWh</UnidadesCantidad></DetallePeriodo></DesgloseConceptosFactura></UtilitiesDesgloseConceptosFactura>
 </UtilitiesExtensionELE></U:UtilitiesExtensionsELE></Extensions>"""


def test_the_extension_s_concepts_count_where_the_lines_only_sum_up():
    summed = invoice().replace("<UnitOfMeasure>36</UnitOfMeasure>", "<UnitOfMeasure>01</UnitOfMeasure>")
    (facts,) = open_(summed, extensions=CONCEPTS)
    told = [(line.name, line.quantity, line.unit, line.supply_point) for line in facts.lines[2:]]
    assert told == [
        ("Término de energía P1", 40, "kWh", "ES0021000000000000AB"),
        ("Término de energía P2", 37, "kWh", "ES0021000000000000AB"),
    ]
    (measured,) = open_(invoice(), extensions=CONCEPTS)
    assert len(measured.lines) == 2
