"""Hearings: scheduling without clashes, summons, outcome, minutes, adjournment."""
