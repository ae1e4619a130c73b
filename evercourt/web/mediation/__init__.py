"""Mediation: the page of the parties and the mediator's desk in one, the judge's page of confirmation, the list."""
