"""The letters of the court: their words in Python (through gettext), their look in typst."""
