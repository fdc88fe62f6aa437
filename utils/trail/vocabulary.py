"""Words of the trail in each of its languages: what was done, to which field, with which record.

English field names are the fields' own; German ones stand here, and tests tell who forgets one."""

from utils.trail.field_names import FIELDS as FIELDS

ENGLISH, GERMAN = "en", "de"
LANGUAGES = (ENGLISH, GERMAN)

# By the name of an action: as in "Ada submitted it", "Ada hat es eingereicht".
VERBS: dict[str, tuple[str, str]] = {
    "accept": ("accepted", "angenommen"),
    "activate": ("activated", "aktiviert"),
    "approve": ("approved", "genehmigt"),
    "archive": ("archived", "archiviert"),
    "block": ("blocked", "gesperrt"),
    "cancel": ("cancelled", "storniert"),
    "close": ("closed", "geschlossen"),
    "complete": ("completed", "abgeschlossen"),
    "confirm": ("confirmed", "bestätigt"),
    "create": ("created", "angelegt"),
    "deactivate": ("deactivated", "deaktiviert"),
    "delete": ("deleted", "gelöscht"),
    "deliver": ("delivered", "geliefert"),
    "duplicate": ("duplicated", "kopiert"),
    "expire": ("let expire", "ablaufen lassen"),
    "fail": ("gave up on", "aufgegeben"),
    "finish": ("finished", "beendet"),
    "hold": ("put on hold", "angehalten"),
    "issue": ("issued", "ausgestellt"),
    "link": ("added", "hinzugefügt"),
    "lock": ("locked", "festgeschrieben"),
    "open": ("opened", "geöffnet"),
    "pay": ("paid", "bezahlt"),
    "post": ("posted", "gebucht"),
    "publish": ("published", "veröffentlicht"),
    "receive": ("received", "erhalten"),
    "reject": ("rejected", "abgelehnt"),
    "release": ("released", "freigegeben"),
    "reopen": ("reopened", "wieder geöffnet"),
    "reprocess": ("had converted again", "erneut umwandeln lassen"),
    "restore": ("restored", "wiederhergestellt"),
    "resume": ("resumed", "fortgesetzt"),
    "retire": ("retired", "außer Dienst gestellt"),
    "reverse": ("reversed", "zurückgebucht"),
    "revise": ("revised", "überarbeitet"),
    "send": ("sent", "versandt"),
    "ship": ("shipped", "versandt"),
    "start": ("started", "begonnen"),
    "submit": ("submitted", "eingereicht"),
    "supersede": ("replaced", "ersetzt"),
    "unlink": ("removed", "entfernt"),
    "unlock": ("unlocked", "entsperrt"),
    "void": ("voided", "für ungültig erklärt"),
    "withdraw": ("withdrew", "zurückgezogen"),
}

CHANGED = {"update": ("changed", "geändert")}  # another record, of which no more is told

# What happened although nobody meant it, or to somebody rather than by them.
HAPPENED: dict[str, tuple[str, str]] = {
    "code_refused": ("A wrong code was refused.", "Ein falscher Code wurde abgelehnt."),
    "member_joined": ("An account joined.", "Ein Konto kam hinzu."),
    "member_left": ("An account left.", "Ein Konto schied aus."),
    "login_failed": ("A login failed.", "Eine Anmeldung schlug fehl."),
    "login_locked": (
        "Logins were locked after failures.",
        "Anmeldungen wurden nach Fehlversuchen gesperrt.",
    ),
    "password_refused": ("A wrong password was refused.", "Ein falsches Passwort wurde abgelehnt."),
    "refresh_reused": ("A used refresh token came again.", "Ein verbrauchtes Refresh-Token kam noch einmal."),
    "reset_factor": ("The second factor was reset.", "Der zweite Faktor wurde zurückgesetzt."),
}

SOMEBODY = {"staff": ("Staff", "Unser Team"), "system": ("The system", "Das System")}
YES_OR_NO = {True: ("yes", "ja"), False: ("no", "nein")}

# By table: one record of it.
NOUNS: dict[str, tuple[str, str]] = {
    "api_keys": ("API key", "API-Schlüssel"),
    "boms": ("bill of materials", "Stückliste"),
    "categories": ("category", "Kategorie"),
    "clusters": ("cluster", "Filialgruppe"),
    "companies": ("company", "Firma"),
    "company_addresses": ("address", "Adresse"),
    "company_contacts": ("contact", "Ansprechpartner"),
    "documents": ("document", "Dokument"),
    "files": ("file", "Datei"),
    "goods_receipts": ("goods receipt", "Wareneingang"),
    "invoices": ("invoice", "Rechnung"),
    "locations": ("location", "Standort"),
    "orders": ("order", "Auftrag"),
    "parts": ("part", "Teil"),
    "purchase_orders": ("purchase order", "Bestellung"),
    "quotes": ("quote", "Angebot"),
    "returns": ("return", "Rücksendung"),
    "roles": ("role", "Rolle"),
    "shipments": ("shipment", "Lieferung"),
    "supplier_invoices": ("supplier invoice", "Lieferantenrechnung"),
    "supplier_parts": ("supplier part", "Lieferantenteil"),
    "users": ("user", "Benutzer"),
    "work_orders": ("work order", "Fertigungsauftrag"),
}


def in_language(pair: tuple[str, str], language: str) -> str:
    return pair[language == GERMAN]


def word_of(field: str) -> str:
    """`file_id` is the file to people, `tax_id` stays what it is."""
    return field if field in FIELDS else field.removesuffix("_id")


def label(field: str, language: str) -> str:
    """What people call a field."""
    name = word_of(field)
    return FIELDS.get(name, name.replace("_", " ")) if language == GERMAN else name.replace("_", " ")


def noun(table: str, language: str) -> str:
    return in_language(NOUNS.get(table, (table.replace("_", " "), table.replace("_", " "))), language)
