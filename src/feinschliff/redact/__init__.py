"""Redact: the scan of single files for personal data; the whole project is scanned by `prepare`."""

from feinschliff.redact.scan_file import scan_file

__all__ = ["scan_file"]
