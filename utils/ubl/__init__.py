"""Business documents as UBL 2.1 (OASIS), by the rules of Peppol: XML that other systems read."""
