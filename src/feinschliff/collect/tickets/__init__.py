"""Exports of ticket systems (Zendesk, Jira, Zammad, OTRS and Znuny): one conversation for each ticket."""
