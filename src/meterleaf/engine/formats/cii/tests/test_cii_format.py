"""CII: D16B and the older names of ZUGFeRD 1.0, with and without lines."""

from datetime import date
from decimal import Decimal

import pytest

from meterleaf.engine.document import Document
from meterleaf.engine.errors import UnsafeXml, UnsupportedFormat
from meterleaf.engine.formats.cii import FORMAT
from meterleaf.engine.options import Options

SPACES = (
    'xmlns:x="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" '
    'xmlns:r="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" '
    'xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"'
)
LINE = """<r:IncludedSupplyChainTradeLineItem>
 <r:AssociatedDocumentLineDocument><r:LineID>1</r:LineID>{status}<r:IncludedNote><r:Content>Zählerstand</r:Content></r:IncludedNote></r:AssociatedDocumentLineDocument>
 <r:SpecifiedTradeProduct><r:GlobalID schemeID="0088">4012345000009</r:GlobalID><r:Name>Arbeitspreis</r:Name>
  <r:ApplicableProductCharacteristic><r:Description>Zählpunkt</r:Description><r:Value>DE000123</r:Value></r:ApplicableProductCharacteristic></r:SpecifiedTradeProduct>
 <r:SpecifiedLineTradeAgreement><r:NetPriceProductTradePrice><r:ChargeAmount>0.11</r:ChargeAmount><r:BasisQuantity unitCode="KWH">1</r:BasisQuantity></r:NetPriceProductTradePrice></r:SpecifiedLineTradeAgreement>
 <r:SpecifiedLineTradeDelivery><r:BilledQuantity unitCode="KWH">288</r:BilledQuantity></r:SpecifiedLineTradeDelivery>
 <r:SpecifiedLineTradeSettlement><r:BillingSpecifiedPeriod><r:StartDateTime><u:DateTimeString format="102">20240101</u:DateTimeString></r:StartDateTime>
   <r:EndDateTime><u:DateTimeString format="102">20241231</u:DateTimeString></r:EndDateTime></r:BillingSpecifiedPeriod>
  <r:AdditionalReferencedDocument><r:IssuerAssignedID>OBJ-1</r:IssuerAssignedID><r:TypeCode>130</r:TypeCode></r:AdditionalReferencedDocument>
  <r:SpecifiedTradeSettlementLineMonetarySummation><r:LineTotalAmount>31.68</r:LineTotalAmount></r:SpecifiedTradeSettlementLineMonetarySummation></r:SpecifiedLineTradeSettlement>
</r:IncludedSupplyChainTradeLineItem>"""
SUMS = """<r:SpecifiedTradeSettlementHeaderMonetarySummation><r:LineTotalAmount>31.68</r:LineTotalAmount><r:TaxBasisTotalAmount>31.68</r:TaxBasisTotalAmount>
 <r:TaxTotalAmount currencyID="CHF">5.50</r:TaxTotalAmount><r:TaxTotalAmount currencyID="EUR">6.02</r:TaxTotalAmount>
 <r:GrandTotalAmount>37.70</r:GrandTotalAmount><r:TotalPrepaidAmount>30</r:TotalPrepaidAmount><r:DuePayableAmount>7.70</r:DuePayableAmount></r:SpecifiedTradeSettlementHeaderMonetarySummation>"""


def cii(lines="", code="380", sums=SUMS):
    return f"""<?xml version="1.0"?><x:CrossIndustryInvoice {SPACES}>
 <x:ExchangedDocument><r:ID>R-7</r:ID><r:TypeCode>{code}</r:TypeCode><r:IssueDateTime><u:DateTimeString format="102">20250115</u:DateTimeString></r:IssueDateTime>
  <r:IncludedNote><r:Content>Jahresrechnung</r:Content></r:IncludedNote></x:ExchangedDocument>
 <x:SupplyChainTradeTransaction>{lines}
  <r:ApplicableHeaderTradeAgreement>
   <r:SellerTradeParty><r:ID>99</r:ID><r:Name>Werke GmbH</r:Name><r:PostalTradeAddress><r:PostcodeCode>10115</r:PostcodeCode><r:LineOne>Am Netz 1</r:LineOne><r:CityName>Berlin</r:CityName><r:CountryID>DE</r:CountryID></r:PostalTradeAddress>
    <r:SpecifiedTaxRegistration><r:ID schemeID="FC">12/345/67890</r:ID></r:SpecifiedTaxRegistration><r:SpecifiedTaxRegistration><r:ID schemeID="VA">DE123456789</r:ID></r:SpecifiedTaxRegistration></r:SellerTradeParty>
   <r:BuyerTradeParty><r:Name>Kunde AG</r:Name></r:BuyerTradeParty>
   <r:ContractReferencedDocument><r:IssuerAssignedID>V-1</r:IssuerAssignedID></r:ContractReferencedDocument>
   <r:AdditionalReferencedDocument><r:IssuerAssignedID>51234567890</r:IssuerAssignedID><r:TypeCode>130</r:TypeCode></r:AdditionalReferencedDocument>
  </r:ApplicableHeaderTradeAgreement><r:ApplicableHeaderTradeDelivery/>
  <r:ApplicableHeaderTradeSettlement><r:InvoiceCurrencyCode>EUR</r:InvoiceCurrencyCode>
   <r:SpecifiedTradePaymentTerms><r:DueDateDateTime><u:DateTimeString format="102">20250131</u:DateTimeString></r:DueDateDateTime></r:SpecifiedTradePaymentTerms>
   {sums}<r:InvoiceReferencedDocument><r:IssuerAssignedID>R-6</r:IssuerAssignedID></r:InvoiceReferencedDocument></r:ApplicableHeaderTradeSettlement>
 </x:SupplyChainTradeTransaction></x:CrossIndustryInvoice>"""


def facts_of(xml):
    data = xml.encode()
    document = Document("a.xml", data)
    assert FORMAT.sniff(data[:65536], document) == 1
    (facts,) = FORMAT.open(document, Options()).facts
    return facts


def test_header_and_sums():
    facts = facts_of(cii())
    assert (facts.number, facts.document_type, facts.issue_date, facts.due_date) == (
        "R-7",
        "invoice",
        date(2025, 1, 15),
        date(2025, 1, 31),
    )
    assert (facts.seller.name, facts.seller.tax_id, facts.seller.address) == (
        "Werke GmbH",
        "DE123456789",
        "Am Netz 1, 10115 Berlin",
    )
    assert (facts.net_amount, facts.tax_amount, facts.total_amount, facts.amount_due) == tuple(
        map(Decimal, ("31.68", "6.02", "37.70", "7.70"))
    )
    assert (facts.contract_number, facts.supply_points, facts.notes) == (
        "V-1",
        (("object", "51234567890"),),
        ("Jahresrechnung",),
    )


def test_a_line_with_period_characteristics_and_object():
    (line,) = facts_of(cii(LINE.format(status=""))).lines
    assert (line.name, line.quantity, line.unit, line.price, line.net_amount) == (
        "Arbeitspreis",
        288,
        "KWH",
        Decimal("0.11"),
        Decimal("31.68"),
    )
    assert (line.start, line.end, line.supply_point) == (date(2024, 1, 1), date(2024, 12, 31), "OBJ-1")
    assert (line.properties, line.codes) == ((("Zählpunkt", "DE000123"),), (("0088", "4012345000009"),))


@pytest.mark.parametrize("status", ["GROUP", "INFORMATION"])
def test_lines_that_only_group_or_inform_are_left_out(status):
    told = f"<r:LineStatusReasonCode>{status}</r:LineStatusReasonCode>"
    assert facts_of(cii(LINE.format(status=told))).lines == ()


def test_a_credit_note_names_what_it_corrects():
    facts = facts_of(cii(code="381"))
    assert (facts.document_type, facts.corrects) == ("credit_note", "R-6")


def test_names_of_zugferd_1():
    old = cii(LINE.format(status=""))
    for new, former in (
        ("x:CrossIndustryInvoice", "x:CrossIndustryDocument"),
        ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "urn:ferd:CrossIndustryDocument:invoice:1p0"),
        ("x:ExchangedDocument", "x:HeaderExchangedDocument"),
        ("x:SupplyChainTradeTransaction", "x:SpecifiedSupplyChainTradeTransaction"),
        ("ApplicableHeaderTrade", "ApplicableSupplyChainTrade"),
        ("SpecifiedLineTrade", "SpecifiedSupplyChainTrade"),
        ("IssuerAssignedID", "ID"),
        ("SettlementHeaderMonetary", "SettlementMonetary"),
        ("SettlementLineMonetary", "SettlementMonetary"),
    ):
        old = old.replace(new, former)
    facts = facts_of(old)
    assert (facts.number, facts.total_amount, facts.contract_number) == ("R-7", Decimal("37.70"), "V-1")
    assert (facts.lines[0].quantity, facts.lines[0].net_amount) == (288, Decimal("31.68"))


def test_a_document_type_and_other_papers_are_refused():
    with pytest.raises(UnsafeXml):
        FORMAT.open(
            Document("a.xml", cii().replace("?>", '?><!DOCTYPE x SYSTEM "file:///etc/passwd">').encode()), Options()
        )
    order = (
        cii()
        .replace("CrossIndustryInvoice ", "CrossIndustryOrder ")
        .replace("/x:CrossIndustryInvoice>", "/x:CrossIndustryOrder>")
    )
    with pytest.raises(UnsupportedFormat, match="CrossIndustryOrder"):
        facts_of(order)


def test_others_are_left_alone():
    for data in (b"<a xmlns='urn:other'/>", b"\x89PNG", b""):
        assert FORMAT.sniff(data, Document("a", data)) == 0
