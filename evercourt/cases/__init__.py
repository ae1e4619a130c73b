"""The case file: docket, parties, representation, panel, deadlines, fees."""
