"""Redact: the room that shows what personal data was found, and scans single files."""

from feinschliff.privacy.replace import redact_example, replace
from feinschliff.redact.report import report
from feinschliff.redact.scan_file import scan_file

__all__ = ["redact_example", "replace", "report", "scan_file"]
