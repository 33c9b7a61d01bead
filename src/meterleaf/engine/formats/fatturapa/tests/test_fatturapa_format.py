"""FatturaPA: ordinary invoices with several bodies, the simplified one, and what stands in article codes."""

from datetime import date
from decimal import Decimal

import pytest

from meterleaf.engine.document import Document
from meterleaf.engine.errors import UnsupportedFormat
from meterleaf.engine.formats.fatturapa import FORMAT
from meterleaf.engine.options import Options

SPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
HEADER = """<FatturaElettronicaHeader><DatiTrasmissione><IdTrasmittente><IdPaese>IT</IdPaese><IdCodice>99999999999</IdCodice></IdTrasmittente></DatiTrasmissione>
<CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234567890</IdCodice></IdFiscaleIVA><Anagrafica><Denominazione>Luce Srl</Denominazione></Anagrafica></DatiAnagrafici>
 <Sede><Indirizzo>Via Roma</Indirizzo><NumeroCivico>1</NumeroCivico><CAP>00100</CAP><Comune>Roma</Comune><Provincia>RM</Provincia><Nazione>IT</Nazione></Sede></CedentePrestatore>
<CessionarioCommittente><DatiAnagrafici><CodiceFiscale>RSSMRA80A01H501U</CodiceFiscale><Anagrafica><Nome>Mario</Nome><Cognome>Rossi</Cognome></Anagrafica></DatiAnagrafici></CessionarioCommittente>
</FatturaElettronicaHeader>"""


def body(number="F-1", kind="TD01", total="<ImportoTotaleDocumento>122.00</ImportoTotaleDocumento>", extra=""):
    return f"""<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>{kind}</TipoDocumento><Divisa>EUR</Divisa><Data>2024-02-05</Data>
 <Numero>{number}</Numero>{total}<Causale>Bolletta</Causale></DatiGeneraliDocumento><DatiContratto><IdDocumento>C-5</IdDocumento></DatiContratto>
 <DatiFattureCollegate><IdDocumento>F-0</IdDocumento></DatiFattureCollegate></DatiGenerali>
 <DatiBeniServizi><DettaglioLinee><NumeroLinea>1</NumeroLinea><CodiceArticolo><CodiceTipo>POD</CodiceTipo><CodiceValore>IT001E98765432</CodiceValore></CodiceArticolo>
  <Descrizione>Materia energia</Descrizione><Quantita>905.00</Quantita><UnitaMisura>kWh</UnitaMisura><DataInizioPeriodo>2024-01-01</DataInizioPeriodo><DataFinePeriodo>2024-01-31</DataFinePeriodo>
  <PrezzoUnitario>0.11</PrezzoUnitario><PrezzoTotale>100.00</PrezzoTotale><AltriDatiGestionali><TipoDato>MATRICOLA</TipoDato><RiferimentoTesto>12AB99</RiferimentoTesto></AltriDatiGestionali></DettaglioLinee>
  <DatiRiepilogo><ImponibileImporto>80.00</ImponibileImporto><Imposta>17.60</Imposta></DatiRiepilogo><DatiRiepilogo><ImponibileImporto>20.00</ImponibileImporto><Imposta>4.40</Imposta></DatiRiepilogo></DatiBeniServizi>
 <DatiPagamento><DettaglioPagamento><DataScadenzaPagamento>2024-02-25</DataScadenzaPagamento><ImportoPagamento>60.00</ImportoPagamento></DettaglioPagamento>
  <DettaglioPagamento><DataScadenzaPagamento>2024-03-25</DataScadenzaPagamento><ImportoPagamento>62.00</ImportoPagamento></DettaglioPagamento></DatiPagamento>{extra}</FatturaElettronicaBody>"""


def open_(*bodies, root="FatturaElettronica", header=HEADER, space=SPACE):
    xml = f'<p:{root} versione="FPR12" xmlns:p="{space}">{header}{"".join(bodies)}</p:{root}>'.encode()
    document = Document("IT01234567890_1.xml", xml)
    assert FORMAT.sniff(xml, document) > 0.8
    return FORMAT.open(document, Options()).facts


def test_parties_dates_and_sums():
    (facts,) = open_(body())
    assert (facts.seller.name, facts.seller.tax_id, facts.seller.address) == (
        "Luce Srl",
        "IT01234567890",
        "Via Roma 1, 00100 Roma (RM)",
    )
    assert (facts.buyer.name, facts.buyer.tax_id) == ("Mario Rossi", "RSSMRA80A01H501U")
    assert (facts.number, facts.issue_date, facts.due_date) == ("F-1", date(2024, 2, 5), date(2024, 2, 25))
    assert (facts.net_amount, facts.tax_amount, facts.total_amount, facts.amount_due) == (100, 22, 122, 122)
    assert (facts.start, facts.end, facts.contract_number) == (date(2024, 1, 1), date(2024, 1, 31), "C-5")


def test_a_line_has_its_supply_point_and_management_data():
    (line,) = open_(body())[0].lines
    assert (line.supply_point, line.quantity, line.unit) == ("IT001E98765432", Decimal("905.00"), "kWh")
    assert line.properties == (("MATRICOLA", "12AB99"),)


def test_several_bodies_are_several_invoices():
    assert [facts.number for facts in open_(body("F-1"), body("F-2"))] == ["F-1", "F-2"]


def test_the_total_comes_of_the_summary_where_it_is_not_stated():
    (facts,) = open_(body(total=""))
    assert facts.total_amount == 122


def test_a_credit_note():
    (facts,) = open_(body(kind="TD04"))
    assert (facts.document_type, facts.corrects) == ("credit_note", "F-0")


def test_the_simplified_invoice():
    header = """<FatturaElettronicaHeader><CedentePrestatore><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234567890</IdCodice></IdFiscaleIVA><Denominazione>Stazione Srl</Denominazione>
      <Sede><Indirizzo>Via Po</Indirizzo><CAP>10100</CAP><Comune>Torino</Comune><Nazione>IT</Nazione></Sede></CedentePrestatore></FatturaElettronicaHeader>"""
    simple = """<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD07</TipoDocumento><Divisa>EUR</Divisa><Data>2024-02-05</Data><Numero>S1</Numero></DatiGeneraliDocumento></DatiGenerali>
      <DatiBeniServizi><Descrizione>Gasolio</Descrizione><Importo>61.00</Importo><DatiIVA><Imposta>11.00</Imposta></DatiIVA></DatiBeniServizi></FatturaElettronicaBody>"""
    (facts,) = open_(
        simple,
        root="FatturaElettronicaSemplificata",
        header=header,
        space="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.0",
    )
    assert (facts.seller.name, facts.number) == ("Stazione Srl", "S1")
    assert (facts.net_amount, facts.tax_amount, facts.total_amount) == (50, 11, 61)
    assert (facts.lines[0].name, facts.lines[0].net_amount) == ("Gasolio", 61)


def test_a_file_without_a_body_is_refused():
    with pytest.raises(UnsupportedFormat):
        open_()


def test_others_are_left_alone():
    for data in (b"<Fattura/>", b"text", b""):
        assert FORMAT.sniff(data, Document("a", data)) == 0
