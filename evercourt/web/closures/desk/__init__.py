"""Closure orders as their issuer sees them: drafted step by step, looked at before, issued, ended."""
