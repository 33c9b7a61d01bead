"""The FatturaPA format: each body of a file is an invoice of its own, under one header.

Sources: Agenzia delle Entrate, specifiche tecniche of FatturaPA 1.0-1.2.2 and of the simplified invoice VFSM10.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.engine import markup
from meterleaf.engine.content import Content, Facts
from meterleaf.engine.errors import UnsupportedFormat
from meterleaf.engine.formats.fatturapa import lines, parties
from meterleaf.engine.markup import all_of, day, first, number, path_of, text, texts
from meterleaf.engine.papers import pdfs_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from meterleaf.engine.document import Document
    from meterleaf.engine.markup import Element
    from meterleaf.engine.options import Options

_NAMESPACES = (
    "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/",
    "http://www.fatturapa.gov.it/sdi/fatturapa/",
)
_ROOTS = frozenset({"FatturaElettronica", "FatturaElettronicaSemplificata"})
_CREDIT = frozenset({"TD04", "TD08"})


class FatturaPaFormat:
    name = "fatturapa"
    extensions = ("xml",)
    media_types = ("application/xml", "text/xml")

    def sniff(self, head: bytes, document: Document) -> float:
        """1 for the official name; the bare name `FatturaElettronica` is believed too, as some senders write it."""
        del document
        names = markup.head_names(head, depth=1)
        if not names or names[0][1] not in _ROOTS:
            return 0.0
        return 1.0 if names[0][0].startswith(_NAMESPACES) else 0.9

    def open(self, document: Document, options: Options) -> Content:
        root = markup.parse(document.data, options.limits)
        bodies = all_of(root, "FatturaElettronicaBody")
        if not bodies:
            raise UnsupportedFormat("This FatturaPA file has no invoice in it (no FatturaElettronicaBody).")
        attached = pdfs_in(root, "Attachment")
        return Content(format=self.name, facts=tuple(_facts(root, body) for body in bodies), attachments=attached)


def _facts(root: Element, body: Element) -> Facts:
    header = first(root, "FatturaElettronicaHeader")
    general = first(body, "DatiGenerali/DatiGeneraliDocumento")
    goods = first(body, "DatiBeniServizi") if body.find("DatiBeniServizi/DettaglioLinee") is not None else body
    net, tax, total = _amounts(body, general)
    read = tuple(lines.read(goods))
    return Facts(
        syntax="fatturapa",
        document_type="credit_note" if text(general, "TipoDocumento") in _CREDIT else "invoice",
        number=text(general, "Numero"),
        issue_date=day(general, "Data"),
        due_date=day(body, "DatiPagamento/DettaglioPagamento/DataScadenzaPagamento"),
        start=_period(body)[0],
        end=_period(body)[1],
        currency=text(general, "Divisa"),
        seller=parties.party(first(header, "CedentePrestatore")),
        buyer=parties.party(first(header, "CessionarioCommittente")),
        delivery_address=parties.address(first(body, "DatiGenerali/DatiTrasporto/IndirizzoResa")),
        delivery_date=day(
            body, "DatiGenerali/DatiTrasporto/DataOraConsegna", "DatiGenerali/DatiTrasporto/DataInizioTrasporto"
        ),
        delivery_note_number=text(body, "DatiGenerali/DatiDDT/NumeroDDT"),
        contract_number=text(body, "DatiGenerali/DatiContratto/IdDocumento"),
        corrects=text(
            body, "DatiGenerali/DatiFattureCollegate/IdDocumento", "DatiGenerali/DatiFatturaRettificata/NumeroFR"
        ),
        net_amount=net,
        tax_amount=tax,
        total_amount=total,
        amount_due=_due(body),
        lines=read,
        references=tuple(_references(header, body)),
        notes=tuple(texts(general, "Causale")),
        paths=tuple(_paths(header, body)),
    )


def _references(header: Element | None, body: Element) -> Iterator[str]:
    """The numbers of contracts, orders and agreements, and the parties' own marks."""
    for paper in ("DatiContratto", "DatiOrdineAcquisto", "DatiConvenzione", "DatiRicezione"):
        for name in ("IdDocumento", "NumItem", "CodiceCommessaConvenzione"):
            yield from texts(body, f"DatiGenerali/{paper}/{name}")
    yield from texts(header, "CedentePrestatore/RiferimentoAmministrazione")


def _amounts(body: Element, general: Element | None) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Net, tax and total. The total is optional in the syntax: else the summary of rates and the rounding make it."""
    summary = all_of(body, "DatiBeniServizi/DatiRiepilogo")
    net = _sum(number(rate, "ImponibileImporto") for rate in summary)
    tax = _sum(number(rate, "Imposta") for rate in summary)
    if not summary:
        gross = _sum(number(line, "Importo") for line in all_of(body, "DatiBeniServizi"))
        tax = _sum(number(line, "DatiIVA/Imposta") for line in all_of(body, "DatiBeniServizi"))
        return (None if gross is None or tax is None else gross - tax), tax, gross
    total = number(general, "ImportoTotaleDocumento")
    if total is None and net is not None:
        total = net + (tax or 0) + (number(general, "Arrotondamento") or 0)
    return net, tax, total


def _sum(amounts: Iterator[Decimal | None]) -> Decimal | None:
    found = [amount for amount in amounts if amount is not None]
    return sum(found, Decimal(0)) if found else None


def _due(body: Element) -> Decimal | None:
    """What is to be paid: the instalments of one condition of payment added up."""
    conditions = all_of(body, "DatiPagamento")
    return (
        _sum(number(one, "ImportoPagamento") for one in all_of(conditions[0], "DettaglioPagamento"))
        if conditions
        else None
    )


def _period(body: Element) -> tuple[date | None, date | None]:
    starts = [when for line in body.iter("DettaglioLinee") if (when := day(line, "DataInizioPeriodo"))]
    ends = [when for line in body.iter("DettaglioLinee") if (when := day(line, "DataFinePeriodo"))]
    return (min(starts), max(ends)) if starts and ends else (None, None)


def _paths(header: Element | None, body: Element) -> Iterator[tuple[str, str]]:
    general = "DatiGenerali/DatiGeneraliDocumento/"
    places = {
        "invoice_number": first(body, general + "Numero"),
        "issue_date": first(body, general + "Data"),
        "due_date": first(body, "DatiPagamento/DettaglioPagamento/DataScadenzaPagamento"),
        "currency": first(body, general + "Divisa"),
        "supplier": first(header, "CedentePrestatore"),
        "customer": first(header, "CessionarioCommittente"),
        "total_amount": first(body, general + "ImportoTotaleDocumento", "DatiBeniServizi"),
        "net_amount": first(body, "DatiBeniServizi/DatiRiepilogo/ImponibileImporto"),
        "tax_amount": first(body, "DatiBeniServizi/DatiRiepilogo/Imposta"),
    }
    return ((field, path_of(place)) for field, place in places.items() if place is not None)
