"""FatturaPA 1.2, the Italian format: quantity and unit on the lines, the POD or PDR as an article code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from meterleaf.samples.outputs.einvoice import Bill, bill, build

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Paper, Party
    from meterleaf.samples.outputs.senders import Row

SPACES: dict[str | None, str] = {"p": "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"}


def write(paper: Paper, family: Family, kind: str, rng: Random) -> bytes:
    del kind
    one = bill(paper, family, rng)
    sign = -1 if one.credit else 1
    general = [("TipoDocumento", "TD04" if one.credit else "TD01"), ("Divisa", one.currency), ("Data", one.issued.isoformat()),
               ("Numero", one.number), ("ImportoTotaleDocumento", sign * one.total),
               *(("Causale", note) for note in one.by.notes)]  # fmt: skip
    scheme = {"gas": "PDR", "water": "Utenza"}.get(family.category, "POD")
    lines = [_line(number, line, one, _Codes.of(one, scheme, family), sign) for number, line in enumerate(one.lines, 1)]
    papers = [("DatiGeneraliDocumento", general)]
    papers += [("DatiContratto", [("IdDocumento", one.by.reference)])] if one.by.reference else []
    papers += [("DatiFattureCollegate", [("IdDocumento", one.corrects)])] if one.corrects else []
    summary = (
        "DatiRiepilogo",
        [("AliquotaIVA", f"{one.rate:.2f}"), ("ImponibileImporto", sign * one.net), ("Imposta", sign * one.tax)],
    )
    header = [("CedentePrestatore", _seller(paper.supplier)), ("CessionarioCommittente", _buyer(paper.customer))]
    body = [("DatiGenerali", papers), ("DatiBeniServizi", [*lines, summary])]
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


@dataclass(frozen=True)
class _Codes:
    """What a line says of its supply: an article code for the point, management data for the rest (or for all)."""

    articles: tuple[tuple[str, str], ...]
    data: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, one: Bill, scheme: str, family: Family) -> _Codes:
        code = one.by.object or one.by.place or one.by.line_object
        points = [value for name, value in one.by.properties if name == family.point_label] + ([code] if code else [])
        others = tuple((name, value) for name, value in one.by.properties if name != family.point_label)
        named = tuple((scheme, value) for value in points)
        return cls((), named + others) if family.chance("fatturapa data", 0.4) else cls(named, others)


def _line(number: int, line: Row, one: Bill, codes: _Codes, sign: int) -> Any:
    start, end = line.start or one.start, line.end or one.end
    # the syntax has no period of the whole invoice
    dated = line.consumed and (one.by.line_period or one.by.head_period) and start and end
    articles = [("CodiceArticolo", [("CodiceTipo", kind), ("CodiceValore", value)]) for kind, value in codes.articles]
    data = [("AltriDatiGestionali", [("TipoDato", kind), ("RiferimentoTesto", value)]) for kind, value in codes.data]
    price = line.amount if line.price is None else line.price / line.base
    return (
        "DettaglioLinee",
        [
            ("NumeroLinea", number),
            *(articles if line.consumed else ()),
            ("Descrizione", line.label),
            ("Quantita", f"{sign * line.quantity:.3f}" if line.unit != "MWh" else f"{sign * line.quantity:.6f}"),
            ("UnitaMisura", line.unit) if line.unit else None,
            ("DataInizioPeriodo", start.isoformat()) if dated and start else None,
            ("DataFinePeriodo", end.isoformat()) if dated and end else None,
            ("PrezzoUnitario", price),
            ("PrezzoTotale", sign * line.amount),
            ("AliquotaIVA", f"{one.rate:.2f}"),
            *(data if line.consumed else ()),
        ],
    )
