"""UBL: header, lines and meters of several profiles, each written here by hand, with what usually goes wrong."""

from datetime import date
from decimal import Decimal

import pytest

from meterleaf.engine.content import Facts
from meterleaf.engine.document import Document
from meterleaf.engine.errors import CorruptFile, TooLarge, UnsafeXml, UnsupportedFormat
from meterleaf.engine.formats.ubl import FORMAT
from meterleaf.engine.options import Limits, Options

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
EXT = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"


def ubl(body: str, root: str = "Invoice") -> str:
    spaces = (
        f'xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" xmlns:a="{CAC}" xmlns:b="{CBC}" xmlns:e="{EXT}"'
    )
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<{root} {spaces}>{body}</{root}>"


PARTIES = """
<a:AccountingSupplierParty><a:Party>
  <a:PartyName><b:Name>Trading Name</b:Name></a:PartyName>
  <a:PostalAddress><b:StreetName>Long Road 4</b:StreetName><b:CityName>Town</b:CityName><b:PostalZone>100</b:PostalZone>
    <a:Country><b:IdentificationCode>SE</b:IdentificationCode></a:Country></a:PostalAddress>
  <a:PartyTaxScheme><b:CompanyID>Godkänd</b:CompanyID><a:TaxScheme><b:ID>TAX</b:ID></a:TaxScheme></a:PartyTaxScheme>
  <a:PartyTaxScheme><b:CompanyID>SE123456789001</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
  <a:PartyLegalEntity><b:RegistrationName>
     Registered   Energy AB </b:RegistrationName></a:PartyLegalEntity>
</a:Party></a:AccountingSupplierParty>
<a:AccountingCustomerParty><b:SupplierAssignedAccountID>K-77</b:SupplierAssignedAccountID><a:Party>
  <a:PartyName><b:Name>Buyer</b:Name></a:PartyName></a:Party></a:AccountingCustomerParty>"""

HEADER = """
<b:ID>INV-1</b:ID><b:IssueDate>2024-03-05+01:00</b:IssueDate><b:DueDate>2024-04-04</b:DueDate>
<b:InvoiceTypeCode>380</b:InvoiceTypeCode><b:Note>Yearly use: 9 999 kWh</b:Note><b:DocumentCurrencyCode>SEK</b:DocumentCurrencyCode>
<a:InvoicePeriod><b:StartDate>2024-02-01</b:StartDate><b:EndDate>2024-02-29Z</b:EndDate></a:InvoicePeriod>
<a:ContractDocumentReference><b:ID>C-9</b:ID></a:ContractDocumentReference>
<a:AdditionalDocumentReference><b:ID schemeID="ABZ">735999111222333446</b:ID><b:DocumentTypeCode>130</b:DocumentTypeCode></a:AdditionalDocumentReference>
<a:AdditionalDocumentReference><b:ID>terms.pdf</b:ID></a:AdditionalDocumentReference>"""

TOTALS = """
<a:TaxTotal><b:TaxAmount currencyID="EUR">9.00</b:TaxAmount></a:TaxTotal>
<a:TaxTotal><b:TaxAmount currencyID="SEK">25.00</b:TaxAmount></a:TaxTotal>
<a:LegalMonetaryTotal><b:TaxExclusiveAmount currencyID="SEK">100.00</b:TaxExclusiveAmount>
  <b:TaxInclusiveAmount currencyID="SEK">125.00</b:TaxInclusiveAmount><b:PrepaidAmount currencyID="SEK">50</b:PrepaidAmount>
  <b:PayableAmount currencyID="SEK">75.00</b:PayableAmount></a:LegalMonetaryTotal>"""

LINE = """
<a:InvoiceLine><b:ID>1</b:ID><b:Note>Meter 5</b:Note><b:InvoicedQuantity unitCode="KWH">1701.5</b:InvoicedQuantity>
  <b:LineExtensionAmount currencyID="SEK">100.00</b:LineExtensionAmount>
  <a:InvoicePeriod><b:StartDate>2024-02-01</b:StartDate><b:EndDate>2024-02-29</b:EndDate></a:InvoicePeriod>
  <a:Item><b:Description>Fixed price</b:Description><b:Name>Electricity</b:Name>
    <a:SellersItemIdentification><b:ID>EL1</b:ID></a:SellersItemIdentification>
    <a:CommodityClassification><b:ItemClassificationCode listID="TST">83101800</b:ItemClassificationCode></a:CommodityClassification>
    <a:AdditionalItemProperty><b:Name>Meter number</b:Name><b:Value>M-1</b:Value></a:AdditionalItemProperty></a:Item>
  <a:Price><b:PriceAmount currencyID="SEK">0.35</b:PriceAmount></a:Price></a:InvoiceLine>"""

METERS = """
<e:UBLExtensions><e:UBLExtension><e:ExtensionContent>
 <s:UtilityConsumptionPoint xmlns:s="urn:energy:extension"><b:ID schemeName="EAN">871685900000000015</b:ID><s:UtilityMeter>
  <s:MeterNumber>E0042</s:MeterNumber><s:MeterReading><s:MeterReadingTypeCode>LAAG</s:MeterReadingTypeCode>
  <s:PreviousMeterReadingDate>2024-02-29</s:PreviousMeterReadingDate><s:PreviousMeterQuantity unitCode="KWH">100</s:PreviousMeterQuantity>
  <s:LatestMeterReadingDate>2024-02-01</s:LatestMeterReadingDate><s:LatestMeterQuantity unitCode="KWH">350</s:LatestMeterQuantity>
  <s:LatestMeterReadingMethodCode>MRM002</s:LatestMeterReadingMethodCode></s:MeterReading></s:UtilityMeter></s:UtilityConsumptionPoint>
</e:ExtensionContent></e:UBLExtension></e:UBLExtensions>"""


def facts_of(xml: str | bytes) -> Facts:
    data = xml if isinstance(xml, bytes) else xml.encode()
    document = Document("bill.xml", data)
    assert FORMAT.sniff(data[:65536], document) > 0
    (facts,) = FORMAT.open(document, Options()).facts
    return facts


def test_header_is_read_with_time_zones_white_space_and_two_taxes():
    facts = facts_of(ubl(HEADER + PARTIES + TOTALS + LINE))
    assert (facts.number, facts.document_type, facts.currency) == ("INV-1", "invoice", "SEK")
    assert (facts.issue_date, facts.due_date) == (date(2024, 3, 5), date(2024, 4, 4))
    assert (facts.start, facts.end) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (facts.seller.name, facts.seller.tax_id, facts.seller.country) == (
        "Registered Energy AB",
        "SE123456789001",
        "SE",
    )
    assert facts.seller.address == "Long Road 4, 100 Town"
    assert (facts.buyer.name, facts.account, facts.contract_number) == ("Buyer", "K-77", "C-9")
    assert (facts.net_amount, facts.tax_amount, facts.total_amount) == (Decimal(100), Decimal(25), Decimal(125))
    assert facts.amount_due == Decimal(75)
    assert facts.supply_points == (("ABZ", "735999111222333446"), ("", "terms.pdf"))
    assert dict(facts.paths)["invoice_number"] == "/Invoice/ID"


def test_a_line_carries_quantity_period_codes_and_properties():
    (line,) = facts_of(ubl(HEADER + PARTIES + TOTALS + LINE)).lines
    assert (line.quantity, line.unit, line.price) == (Decimal("1701.5"), "KWH", Decimal("0.35"))
    assert (line.name, line.description, line.note) == ("Electricity", "Fixed price", "Meter 5")
    assert line.codes == (("TST", "83101800"), ("seller", "EL1"))
    assert line.properties == (("Meter number", "M-1"),)
    assert line.path == "/Invoice/InvoiceLine[1]"


def test_meters_of_an_extension_put_swapped_dates_in_order():
    facts = facts_of(ubl(METERS + HEADER + PARTIES + TOTALS))
    (meter,) = facts.meters
    assert (meter.number, meter.supply_point, meter.scheme) == ("E0042", "871685900000000015", "EAN")
    assert (meter.previous, meter.current, meter.unit) == (Decimal(100), Decimal(350), "KWH")
    assert (meter.start, meter.end, meter.estimated) == (date(2024, 2, 1), date(2024, 2, 29), True)
    assert ("EAN", "871685900000000015") in facts.supply_points


def test_the_total_is_made_of_net_and_tax_where_it_is_not_stated():
    sums = "<a:TaxTotal><b:TaxAmount>21</b:TaxAmount></a:TaxTotal><a:LegalMonetaryTotal><b:TaxExclusiveAmount>100</b:TaxExclusiveAmount></a:LegalMonetaryTotal>"
    assert facts_of(ubl("<b:ID>1</b:ID>" + sums)).total_amount == Decimal(121)


def test_oioubl_writes_the_tax_where_others_write_the_net_sum():
    sums = """<a:TaxTotal><b:TaxAmount>25</b:TaxAmount></a:TaxTotal><a:LegalMonetaryTotal><b:LineExtensionAmount>100</b:LineExtensionAmount>
      <b:TaxExclusiveAmount>25</b:TaxExclusiveAmount><b:TaxInclusiveAmount>125</b:TaxInclusiveAmount></a:LegalMonetaryTotal>"""
    facts = facts_of(ubl("<b:ID>1</b:ID>" + sums))
    assert (facts.net_amount, facts.tax_amount, facts.total_amount) == (Decimal(100), Decimal(25), Decimal(125))


@pytest.mark.parametrize(("root", "code"), [("CreditNote", "380"), ("Invoice", "381")])
def test_credit_notes_are_told_by_root_and_by_code(root, code):
    body = f"<b:ID>C1</b:ID><b:InvoiceTypeCode>{code}</b:InvoiceTypeCode><a:BillingReference><a:InvoiceDocumentReference><b:ID>I0</b:ID></a:InvoiceDocumentReference></a:BillingReference>"
    facts = facts_of(ubl(body, root))
    assert (facts.document_type, facts.corrects) == ("credit_note", "I0")


def test_lines_made_of_lower_lines_stand_back():
    inner = (
        "<a:SubInvoiceLine><b:ID>1.1</b:ID><b:InvoicedQuantity unitCode='KWH'>7</b:InvoicedQuantity></a:SubInvoiceLine>"
    )
    outer = (
        f"<a:InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity unitCode='KWH'>7</b:InvoicedQuantity>{inner}</a:InvoiceLine>"
    )
    assert [line.id for line in facts_of(ubl("<b:ID>1</b:ID>" + outer)).lines] == ["1.1"]


def test_an_invoice_inside_a_business_document_is_found():
    inner = ubl(HEADER).partition("\n")[2]
    space = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    wrapped = f'<StandardBusinessDocument xmlns="{space}"><StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion></StandardBusinessDocumentHeader>{inner}</StandardBusinessDocument>'
    assert facts_of(wrapped).number == "INV-1"


def test_a_latin_american_attached_document_is_looked_into():
    inner = ubl("<b:ID>SETP1</b:ID>")
    outer = ubl(
        f"<b:ID>9</b:ID><a:Attachment><a:ExternalReference><b:Description><![CDATA[{inner}]]></b:Description></a:ExternalReference></a:Attachment>",
        "AttachedDocument",
    )
    assert facts_of(outer).number == "SETP1"


def test_swedish_basic_invoice():
    xml = """<Invoice xmlns="urn:sfti:documents:BasicInvoice:1:0" xmlns:c="urn:sfti:CommonAggregateComponents:1:0"
      xmlns:b="urn:oasis:names:tc:ubl:CommonBasicComponents:1:0"><ID>12</ID><b:IssueDate>2011-02-03</b:IssueDate>
      <InvoiceCurrencyCode>SEK</InvoiceCurrencyCode><c:SellerParty><c:Party><c:PartyName><b:Name>Kraft AB</b:Name></c:PartyName></c:Party></c:SellerParty>
      <c:TaxTotal><b:TotalTaxAmount amountCurrencyID="SEK">25</b:TotalTaxAmount></c:TaxTotal>
      <c:LegalTotal><b:TaxExclusiveTotalAmount>100</b:TaxExclusiveTotalAmount><b:TaxInclusiveTotalAmount>125</b:TaxInclusiveTotalAmount></c:LegalTotal>
      <c:InvoiceLine><c:ID>1</c:ID><b:InvoicedQuantity quantityUnitCode="kWh">55</b:InvoicedQuantity><c:Item><b:Description>El</b:Description></c:Item></c:InvoiceLine>
      </Invoice>"""
    facts = facts_of(xml)
    assert (facts.number, facts.seller.name, facts.total_amount) == ("12", "Kraft AB", Decimal(125))
    assert (facts.lines[0].name, facts.lines[0].unit) == ("El", "kWh")


def test_a_utility_statement_gives_consumption_and_readings():
    body = """<b:ID>U1</b:ID><b:IssueDate>2024-01-15</b:IssueDate><b:DocumentCurrencyCode>DKK</b:DocumentCurrencyCode>
      <b:UtilityStatementTypeCode>Electricity</b:UtilityStatementTypeCode>
      <a:SenderParty><a:PartyName><b:Name>Net A/S</b:Name></a:PartyName></a:SenderParty>
      <a:SubscriberConsumption><a:UtilityConsumptionPoint><b:ID schemeID="GSRN">571313100000000012</b:ID>
        <a:UtilityMeter><b:MeterNumber>77</b:MeterNumber><a:MeterReading><b:PreviousMeterReadingDate>2023-12-01</b:PreviousMeterReadingDate>
        <b:PreviousMeterQuantity unitCode="KWH">10</b:PreviousMeterQuantity><b:LatestMeterReadingDate>2023-12-31</b:LatestMeterReadingDate>
        <b:LatestMeterQuantity unitCode="KWH">60</b:LatestMeterQuantity></a:MeterReading></a:UtilityMeter></a:UtilityConsumptionPoint>
        <a:Consumption><a:MainPeriod><b:StartDate>2023-12-01</b:StartDate><b:EndDate>2023-12-31</b:EndDate></a:MainPeriod>
        <a:EnergyWaterSupply><a:ConsumptionReport><b:ConsumptionType>Consumption</b:ConsumptionType>
        <b:TotalConsumedQuantity unitCode="KWH">50</b:TotalConsumedQuantity></a:ConsumptionReport></a:EnergyWaterSupply></a:Consumption></a:SubscriberConsumption>"""
    facts = facts_of(ubl(body, "UtilityStatement"))
    assert (facts.document_type, facts.seller.name) == ("statement", "Net A/S")
    assert facts.meters[0].current == Decimal(60)
    (line,) = facts.lines
    assert (line.quantity, line.unit, line.supply_point, line.start) == (
        Decimal(50),
        "KWH",
        "571313100000000012",
        date(2023, 12, 1),
    )


def test_a_statement_of_a_heating_company_takes_its_supplier_and_whole_quantity():
    body = """<b:ID>U2</b:ID><b:UtilityStatementTypeCode>Heating</b:UtilityStatementTypeCode><a:SubscriberConsumption>
      <b:TotalMeteredQuantity unitCode="MWH">4.2</b:TotalMeteredQuantity><a:SupplierConsumption><a:UtilitySupplierParty>
      <a:PartyName><b:Name>Varme A/S</b:Name></a:PartyName></a:UtilitySupplierParty><a:Consumption><a:LegalMonetaryTotal>
      <b:PayableAmount>90</b:PayableAmount></a:LegalMonetaryTotal></a:Consumption></a:SupplierConsumption></a:SubscriberConsumption>"""
    facts = facts_of(ubl(body, "UtilityStatement"))
    assert (facts.seller.name, facts.total_amount) == ("Varme A/S", Decimal(90))
    assert [(line.description, line.quantity, line.unit) for line in facts.lines] == [
        ("District heating", Decimal("4.2"), "MWH")
    ]


def test_a_statement_of_trade_and_network_is_the_senders_and_adds_up_all_taxes():
    def part(name, number, taxes, total):
        stated = "".join(f"<a:TaxTotal><b:TaxAmount>{tax}</b:TaxAmount></a:TaxTotal>" for tax in taxes)
        return f"""<a:SupplierConsumption><a:UtilitySupplierParty><a:PartyLegalEntity><b:RegistrationName>{name}</b:RegistrationName>
          <b:CompanyID schemeID="DK:CVR">{number}</b:CompanyID></a:PartyLegalEntity></a:UtilitySupplierParty><a:Consumption>{stated}
          <a:LegalMonetaryTotal><b:TaxInclusiveAmount>{total}</b:TaxInclusiveAmount></a:LegalMonetaryTotal></a:Consumption></a:SupplierConsumption>"""

    parts = part("Handel A/S", "DK11111111", [5], 30) + part("Net A/S", "DK22222222", [20, 4], 60)
    body = f"""<b:ID>U4</b:ID><a:SenderParty><a:PartyLegalEntity><b:RegistrationName>Energi A/S</b:RegistrationName>
      <b:CompanyID schemeID="DK:CVR">DK33333333</b:CompanyID></a:PartyLegalEntity></a:SenderParty>
      <a:SubscriberConsumption>{parts}</a:SubscriberConsumption>"""
    facts = facts_of(ubl(body, "UtilityStatement"))
    assert (facts.seller.name, facts.seller.tax_id) == ("Energi A/S", "DK33333333")
    assert (facts.tax_amount, facts.total_amount) == (29, 90)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_encodings_are_honoured(encoding):
    declared = {"utf-16": "UTF-16", "iso-8859-1": "ISO-8859-1", "utf-8-sig": "UTF-8"}[encoding]
    xml = ubl("<b:ID>Nº 7</b:ID>").replace("'UTF-8'", f"'{declared}'")
    assert facts_of(xml.encode(encoding)).number == "Nº 7"


def test_other_ubl_papers_are_refused_by_name():
    with pytest.raises(UnsupportedFormat, match="OrderResponse"):
        facts_of(ubl("<b:ID>1</b:ID>", "OrderResponse"))


def test_a_statement_may_tell_the_whole_at_its_point():
    body = """<b:ID>U3</b:ID><b:UtilityStatementTypeCode>Electricity</b:UtilityStatementTypeCode><a:SubscriberConsumption>
      <a:UtilityConsumptionPoint><b:ID>0012345</b:ID><b:TotalDeliveredQuantity unitCode="KWH">512</b:TotalDeliveredQuantity></a:UtilityConsumptionPoint>
      <a:Consumption><a:MainPeriod><b:StartDate>2024-01-01</b:StartDate><b:EndDate>2024-03-31</b:EndDate></a:MainPeriod></a:Consumption>
      </a:SubscriberConsumption>"""
    facts = facts_of(ubl(body, "UtilityStatement"))
    (line,) = facts.lines
    assert (line.quantity, line.unit, line.supply_point, line.end) == (512, "KWH", "0012345", date(2024, 3, 31))
    assert facts.supply_points == (("place", "0012345"),)


def test_a_danish_utility_statement_has_a_name_of_its_own():
    space = "urn:oioubl:names:specification:oioubl:schema:xsd:UtilityStatement-2"
    xml = f'<u:UtilityStatement xmlns:u="{space}"><ID>U1</ID></u:UtilityStatement>'.encode()
    assert FORMAT.sniff(xml, Document("a.xml", xml)) == 1
    assert FORMAT.open(Document("a.xml", xml), Options()).facts[0].document_type == "statement"


def test_xml_that_is_no_ubl_is_left_to_others():
    for data in (b"<html><body/></html>", b"<Invoice><ID>1</ID></Invoice>", b"%PDF-1.7", b"", b"a;b;c", b"<"):
        assert FORMAT.sniff(data, Document("a.xml", data)) == 0


def test_a_document_type_is_refused():
    bomb = '<!DOCTYPE Invoice [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    xml = ubl("<b:ID>&b;</b:ID>").replace("\n", "\n<!-- c -->" + bomb)
    for data in (xml.encode(), xml.replace("'UTF-8'", "'UTF-16'").encode("utf-16")):
        with pytest.raises(UnsafeXml):
            FORMAT.open(Document("a.xml", data), Options())


def test_damage_and_size_are_named():
    whole = ubl(HEADER).encode()
    with pytest.raises(CorruptFile):
        FORMAT.open(Document("a.xml", whole[:-20]), Options())
    with pytest.raises(TooLarge):
        FORMAT.open(Document("a.xml", whole), Options(limits=Limits(xml_bytes=10)))


def test_an_electronic_address_that_is_a_tax_number_is_taken_where_none_else_is_told():
    def seller(address, more=""):
        body = f"""<b:ID>1</b:ID><a:AccountingSupplierParty><a:Party>{address}{more}
          <a:PartyLegalEntity><b:RegistrationName>Licht GmbH</b:RegistrationName></a:PartyLegalEntity></a:Party></a:AccountingSupplierParty>"""
        return facts_of(ubl(body)).seller.tax_id

    german = '<b:EndpointID schemeID="9930">DE123456788</b:EndpointID>'
    stated = "<a:PartyTaxScheme><b:CompanyID>DE999999999</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>"
    assert seller(german) == "DE123456788"
    assert seller(german, stated) == "DE999999999"
    assert seller('<b:EndpointID schemeID="EM">9930@licht.example</b:EndpointID>') is None
    assert seller('<b:EndpointID schemeID="0088">4012345000009</b:EndpointID>') is None
