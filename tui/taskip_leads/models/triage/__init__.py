"""Triage: deciding leads one by one."""
