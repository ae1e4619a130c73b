"""The court's telephone: SIP (RFC 3261) over UDP from the exchange; a softphone of the field as the other side."""
