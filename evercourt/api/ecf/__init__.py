"""The door for filing clients that speak OASIS LegalXML ECF 5.0 (SOAP 1.1)."""
