"""Mails: what their writers said themselves, and the conversations that they make together."""
