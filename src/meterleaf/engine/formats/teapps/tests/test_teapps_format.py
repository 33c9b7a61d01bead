"""TEAPPSXML: days in parts, signed amounts, rows that specify others, readings told twice, and what of it is consumption."""

from datetime import date
from decimal import Decimal

import pytest

from meterleaf.engine import read
from meterleaf.engine.document import Document
from meterleaf.engine.errors import UnsupportedFormat
from meterleaf.engine.formats.teapps import FORMAT
from meterleaf.engine.options import Options


def day(name, when):
    return f"<{name}><DATE><DAY>{when.day:02}</DAY><MONTH>{when.month:02}</MONTH><CENTURY>20</CENTURY><DECADE_AND_YEAR>{when.year % 100:02}</DECADE_AND_YEAR></DATE></{name}>"


READS = f"""<LOCATION_ID><USED_QUANTITY Q_UNIT="kWh">820</USED_QUANTITY><PREVIOUS_METER_READING>1000</PREVIOUS_METER_READING>
  {day("PREVIOUS_METER_READING_DATE", date(2026, 3, 1))}<LATEST_METER_READING>1820</LATEST_METER_READING>{day("LATEST_METER_READING_DATE", date(2026, 3, 31))}</LOCATION_ID>"""


def row(name, quantity="", unit="", total="", kind="", more=""):
    charged = f'<QUANTITY><CHARGED Q_UNIT="{unit}">{quantity}</CHARGED></QUANTITY>' if quantity else ""
    amount = f'<ROW_TOTAL><AMOUNT SIGN="+" VAT="EXCLUDED">{total}</AMOUNT></ROW_TOTAL>' if total else ""
    return f'<ROW ROW_TYPE="{kind}"><ARTICLE><ARTICLE_NAME>{name}</ARTICLE_NAME></ARTICLE>{more}{charged}{amount}</ROW>'


ROWS = (
    row("Sähkölasku maaliskuu", kind="MAIN", total="90,00")
    + row("Sähköenergia", "820,00", "kWh", "50,00", "SPECIFICATION", READS)
    + row("Sähkön siirto", "820,00", "kWh", "35,00", "SPECIFICATION", READS)
    + row("Perusmaksu", "1,00", "kk", "5,00", "SPECIFICATION")
    + row("Välisumma", "", "", "90,00", "SUBTOTAL")
    + row("Käyttöpaikka: 643007570000001236", kind="INFO")
)


def batch(kind="00", sign="+", rows=ROWS, invoices=1, head=""):
    one = f"""<INVOICE><HEADER><INVOICE_ID>5501</INVOICE_ID><INVOICE_TYPE>{kind}</INVOICE_TYPE>{day("INVOICE_DATE", date(2026, 4, 5))}
      {day("DUE_DATE", date(2026, 4, 19))}{day("START_PERIOD", date(2026, 3, 1))}{day("END_PERIOD", date(2026, 3, 31))}
      <CURRENCY><CODE>EUR</CODE></CURRENCY><PAYMENT_SUBJECT_CODE>71</PAYMENT_SUBJECT_CODE>{head}</HEADER>
     <PAYEE><CUSTOMER_INFORMATION><CUSTOMER_NAME>Valo Oy</CUSTOMER_NAME><VAT_NUMBER>FI01120389</VAT_NUMBER></CUSTOMER_INFORMATION></PAYEE>
     <RECEIVER><CUSTOMER_INFORMATION><CUSTOMER_NAME>Talo</CUSTOMER_NAME><CUSTOMER_ID>A-77120</CUSTOMER_ID></CUSTOMER_INFORMATION></RECEIVER>
     <ROWS>{rows}</ROWS><SUMMARY><INVOICE_TOTAL><AMOUNT SIGN="{sign}" VAT="INCLUDED">112,95</AMOUNT><AMOUNT SIGN="{sign}" VAT="EXCLUDED">90,00</AMOUNT></INVOICE_TOTAL>
     <VAT_TOTAL><AMOUNT SIGN="{sign}" VAT="INCLUDED">22,95</AMOUNT></VAT_TOTAL></SUMMARY></INVOICE>"""
    return f"""<?xml version="1.0" encoding="ISO-8859-1"?><INVOICE_CENTER><CONTENT_FRAME><INVOICES>{one * invoices}</INVOICES>
     </CONTENT_FRAME></INVOICE_CENTER>""".encode("iso-8859-1")


def facts_of(data):
    document = Document("lasku.xml", data)
    assert FORMAT.sniff(data, document) == 1
    return FORMAT.open(document, Options()).facts


def item_of(data):
    reading = read(Document("lasku.xml", data), Options(today=date(2026, 5, 1)))
    assert reading.classification is not None
    (item,) = reading.reading.items
    return reading.classification.category, item


def test_header_parties_and_sums():
    (facts,) = facts_of(batch())
    assert (facts.number, facts.issue_date, facts.due_date) == ("5501", date(2026, 4, 5), date(2026, 4, 19))
    assert (facts.net_amount, facts.tax_amount, facts.total_amount) == (90, Decimal("22.95"), Decimal("112.95"))
    assert (facts.seller.name, facts.seller.tax_id, facts.buyer.name) == ("Valo Oy", "FI01120389", "Talo")
    assert (facts.account, facts.currency) == ("A-77120", "EUR")
    assert facts.notes == ("Electricity", "Käyttöpaikka: 643007570000001236")


def test_specifying_rows_stand_for_their_row_and_sums_in_between_for_nothing():
    (facts,) = facts_of(batch())
    assert [one.name for one in facts.lines] == ["Sähköenergia", "Sähkön siirto", "Perusmaksu"]
    alone = row("Sähköenergia", "820", "kWh", "50", "MAIN") + row("Hinta sisältää veron", kind="SPECIFICATION")
    (facts,) = facts_of(batch(rows=alone))
    assert [(one.name, one.quantity, one.net_amount) for one in facts.lines] == [("Sähköenergia", 820, 50)]


def test_readings_that_two_rows_tell_are_of_one_meter():
    (facts,) = facts_of(batch())
    (meter,) = facts.meters
    assert (meter.previous, meter.current, meter.quantity, meter.start) == (1000, 1820, 820, date(2026, 3, 1))


def test_energy_is_counted_once():
    category, item = item_of(batch())
    assert (category, item["quantity"], item["unit"]) == ("electricity", 820, "kilowatt_hour_(kwh)")
    assert (item["supply_point"], item["start_date"], item["end_date"]) == (
        "643007570000001236",
        date(2026, 3, 1),
        date(2026, 3, 31),
    )
    assert (item["previous_reading"], item["current_reading"]) == (1000, 1820)


@pytest.mark.parametrize("sign", ["+", "-"])
def test_a_credit_note_takes_back_whichever_sign_it_has(sign):
    rows = ROWS if sign == "+" else ROWS.replace('Q_UNIT="kWh">820,00', 'Q_UNIT="kWh" SIGN="-">820,00')
    _, item = item_of(batch("01", sign, rows, head="<CREDIT_INVOICE_NUMBER>5400</CREDIT_INVOICE_NUMBER>"))
    assert (item["quantity"], item["total_amount"], item["corrects_invoice_number"]) == (
        -820,
        Decimal("-112.95"),
        "5400",
    )


def test_every_invoice_of_a_batch_is_read():
    assert len(facts_of(batch(invoices=3))) == 3


def test_days_that_are_none_are_left_out():
    (facts,) = facts_of(batch().replace(b"<MONTH>04</MONTH>", b"<MONTH>14</MONTH>"))
    assert facts.issue_date is None


def test_a_batch_without_an_invoice_is_refused_by_name():
    with pytest.raises(UnsupportedFormat, match="TEAPPSXML"):
        FORMAT.open(Document("a.xml", b"<INVOICE_CENTER><TRANSPORT_FRAME/></INVOICE_CENTER>"), Options())
