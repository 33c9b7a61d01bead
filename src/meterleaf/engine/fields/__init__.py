"""Text goes in; typed values come out: numbers, dates, periods, money, units, identifiers."""
