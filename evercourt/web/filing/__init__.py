"""Filing on the web: the wizard and my filings."""
