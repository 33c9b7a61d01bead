"""Pages come in; a reading comes out: header, items, the place of each value, and how surely all of it is right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine import registry
from meterleaf.engine.checks.run import run_checks
from meterleaf.engine.extract.confidence import calibrated, complete, confidence_features, doubts, sure_from, tied
from meterleaf.engine.extract.document_type import document_type
from meterleaf.engine.extract.drafts import Taken
from meterleaf.engine.extract.header import choose_code, choose_date
from meterleaf.engine.extract.paper import Paper, paper_of
from meterleaf.engine.extract.parties import choose_name, choose_tax_id
from meterleaf.engine.extract.totals import choose_totals
from meterleaf.engine.reading import Evidence, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meterleaf.engine.content import Page
    from meterleaf.engine.contracts import Category
    from meterleaf.engine.extract.drafts import ItemDraft
    from meterleaf.engine.extract.view import View
    from meterleaf.engine.options import Options
    from meterleaf.engine.reading import Check, Classification, Item

SHARED = (
    "invoice_number", "issue_date", "due_date", "supplier_name", "supplier_tax_id", "customer_name", "customer_tax_id", "contract_number",
    "total_amount", "amount_due", "net_amount", "tax_amount", "currency", "corrects_invoice_number",
)  # fmt: skip
_CHARGED, _PARTS_OF_TOTAL = {"total_amount", "net_amount"}, {"net_amount", "tax_amount"}
# A field beside the key ones is left out below this chance: nothing is better than a silent wrong value.
LEAST_CHANCE = 0.6
_A_LITTLE = 0.01


def read_pages(
    pages: Sequence[Page], classification: Classification, options: Options, view: View | None = None
) -> Reading:
    """The reading of a document's pages, of the category that it was told to be; `view` spares making it again."""
    return read_paper(paper_for(pages, classification, options, view), classification)


def paper_for(
    pages: Sequence[Page], classification: Classification, options: Options, view: View | None = None
) -> Paper:
    """The pages as a paper of the category and language that they were told to be."""
    return paper_of(pages, category_of(classification), classification.language, options, view)


def category_of(classification: Classification) -> Category | None:
    """The category by its name; None for `other`."""
    return next((one for one in registry.categories() if one.name == classification.category), None)


def read_paper(paper: Paper, classification: Classification) -> Reading:
    """The reading of one bill."""
    category = category_of(classification)
    header = header_fields(paper)
    kind = document_type(paper)
    drafts = _items(paper, category, header) if category else []
    if kind == "credit_note":
        _turn_round(header, drafts)
    document: Item = {"document_type": kind} if header else {}
    document |= {name: one.value for name, one in header.items()}
    items = tuple({**_plain(draft), "document_type": kind} for draft in drafts)
    evidence = (
        *_evidence(None, header),
        *(row for number, draft in enumerate(drafts) for row in _evidence(number, draft.fields)),
    )
    checks = run_checks(classification.category, items, document, paper.options.today) if items else ()
    confidence, reasons = _judged(paper, drafts, header, classification, checks)
    reasons = (*reasons, *dict.fromkeys(paper.signs))
    review = confidence < sure_from() or bool(paper.signs) or any(not complete(draft) for draft in drafts)
    return Reading("success", items, document, tuple(evidence), (), confidence, review, reasons if review else ())


def _turn_round(header: dict[str, Taken], drafts: list[ItemDraft]) -> None:
    """What a credit note prints as plain amounts is owed the other way round: quantities and amounts are negative."""
    for fields in (header, *(draft.fields for draft in drafts)):
        for name in ("quantity", "total_amount", "net_amount", "tax_amount"):
            one = fields.get(name)
            if one is not None and one.value > 0:
                fields[name] = replace(one, value=-one.value)


def header_fields(paper: Paper) -> dict[str, Taken]:
    """Every header field that the document states."""
    supplier, customer = choose_tax_id(paper, "supplier"), choose_tax_id(paper, "customer")
    if supplier and customer and supplier.value == customer.value:
        supplier, customer = (supplier, None) if supplier.chance >= customer.chance else (None, customer)
    found = {
        "invoice_number": choose_code(paper, "invoice_number"),
        "issue_date": choose_date(paper, "issue_date"),
        "due_date": choose_date(paper, "due_date"),
        "supplier_tax_id": supplier,
        "customer_tax_id": customer,
        "supplier_name": choose_name(paper, "supplier", supplier),
        "customer_name": choose_name(paper, "customer", customer),
        "contract_number": choose_code(paper, "contract_number"),
        "corrects_invoice_number": choose_code(paper, "corrects_invoice_number"),
        **choose_totals(paper),
    }
    least = dict.fromkeys(("invoice_number", "issue_date", "total_amount"), 0.0)
    fields = {
        name: choice.taken()
        for name, choice in found.items()
        if choice is not None and choice.chance >= least.get(name, LEAST_CHANCE)
    }
    if paper.habits.currency and "total_amount" in fields:
        fields["currency"] = Taken(
            paper.habits.currency, fields["total_amount"].confidence, paper.habits.currency, derived=("total_amount",)
        )
    return fields


def _items(paper: Paper, category: Category, header: dict[str, Taken]) -> list[ItemDraft]:
    drafts = category.items(paper)
    for draft in drafts:
        if "invoice_number" not in header and "delivery_note_number" in draft.fields:
            # A delivery note is known by its own number.
            lent = draft.fields["delivery_note_number"]
            header["invoice_number"] = replace(lent, signals={**lent.signals, "lent": 1.0})
        charged = bool(_CHARGED & set(draft.fields))
        for name in SHARED:
            if charged and name in _PARTS_OF_TOTAL:
                continue  # the item has an amount of its own: the bill's net and tax are not its parts
            if name in header and name not in draft.fields:
                draft.fields[name] = header[name]
            elif name == "invoice_number" and name in draft.fields:
                header[name] = draft.fields[name]
    return drafts


def _plain(draft: ItemDraft) -> Item:
    own = {"category": draft.category} if draft.category else {}
    return {**{name: one.value for name, one in draft.fields.items()}, **own}


def _evidence(item: int | None, fields: dict[str, Taken]) -> Iterable[Evidence]:
    for name, one in fields.items():
        yield Evidence(item, name, one.text, "layout", one.confidence, one.page, one.box, None, one.derived)


def _judged(
    paper: Paper,
    drafts: list[ItemDraft],
    header: dict[str, Taken],
    classification: Classification,
    checks: Sequence[Check],
) -> tuple[float, tuple[str, ...]]:
    """How probable it is that the reading is right, and what is doubtful about it."""
    if not drafts:
        return classification.confidence, ()  # `classify.doubt` says what is doubtful about that
    features = confidence_features(paper, drafts, header, classification, checks)
    warnings = [check.message for check in checks if check.level == "warning"]
    confidence = calibrated(features)
    if tied(features):
        confidence = min(confidence, sure_from() - _A_LITTLE)
    return confidence, (*doubts(drafts, header, features), *warnings)
