-- Facilities, suppliers and records stand in the audit trail, too.

CALL audited('suppliers');
CALL audited('facilities');
CALL audited('invoices');
CALL audited('wastes');
