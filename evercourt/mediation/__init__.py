"""Mediation: consent, mediators, joint and separate talks, sealed offers, agreements and their confirmation."""
