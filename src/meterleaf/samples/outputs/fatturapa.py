"""FatturaPA 1.2, the Italian format: quantity and unit on the lines, the POD or PDR as an article code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.samples.outputs.einvoice import Bill, bill, build

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Charge, Paper, Party

SPACES: dict[str | None, str] = {"p": "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"}


def write(paper: Paper, family: Family, kind: str, rng: Random) -> bytes:
    del kind
    one = bill(paper, family, rng)
    sign = -1 if one.credit else 1
    general = [("TipoDocumento", "TD04" if one.credit else "TD01"), ("Divisa", one.currency), ("Data", one.issued.isoformat()),
               ("Numero", one.number), ("ImportoTotaleDocumento", sign * one.total),
               ("Causale", paper.title) if paper.title else None]  # fmt: skip
    scheme = {"gas": "PDR", "water": "Utenza"}.get(family.category, "POD")
    lines = [_line(number, line, one, scheme, sign) for number, line in enumerate(one.lines, 1)]
    summary = (
        "DatiRiepilogo",
        [("AliquotaIVA", f"{one.rate:.2f}"), ("ImponibileImporto", sign * one.net), ("Imposta", sign * one.tax)],
    )
    header = [("CedentePrestatore", _seller(paper.supplier)), ("CessionarioCommittente", _buyer(paper.customer))]
    body = [("DatiGenerali", [("DatiGeneraliDocumento", general)]), ("DatiBeniServizi", [*lines, summary])]
    return build(
        "p:FatturaElettronica",
        ("FatturaElettronicaHeader", header),
        ("FatturaElettronicaBody", body),
        namespaces=SPACES,
    )


def _seller(party: Party) -> list[Any]:
    return [
        ("DatiAnagrafici", [_vat(party), ("Anagrafica", [("Denominazione", party.name)]), ("RegimeFiscale", "RF01")]),
        _seat(party),
    ]


def _buyer(party: Party) -> list[Any]:
    return [("DatiAnagrafici", [_vat(party), ("Anagrafica", [("Denominazione", party.name)])]), _seat(party)]


def _vat(party: Party) -> Any:
    return ("IdFiscaleIVA", [("IdPaese", "IT"), ("IdCodice", party.tax_id)])


def _seat(party: Party) -> Any:
    return ("Sede", [("Indirizzo", party.street), ("CAP", party.postcode), ("Comune", party.town), ("Nazione", "IT")])


def _line(number: int, line: Charge, one: Bill, scheme: str, sign: int) -> Any:
    code = (
        ("CodiceArticolo", [("CodiceTipo", scheme), ("CodiceValore", one.supply_point)])
        if line.consumed and one.supply_point
        else None
    )
    dated = line.consumed and one.start and one.end
    return (
        "DettaglioLinee",
        [
            ("NumeroLinea", number),
            code,
            ("Descrizione", line.label),
            ("Quantita", f"{sign * (1 if line.quantity is None else line.quantity):.3f}"),
            ("UnitaMisura", line.unit) if line.unit else None,
            ("DataInizioPeriodo", one.start.isoformat()) if dated and one.start else None,
            ("DataFinePeriodo", one.end.isoformat()) if dated and one.end else None,
            ("PrezzoUnitario", line.price if line.price is not None else line.amount),
            ("PrezzoTotale", sign * line.amount),
            ("AliquotaIVA", f"{one.rate:.2f}"),
        ],
    )
