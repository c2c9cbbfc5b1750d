"""Outlook formats: messages (.msg), TNEF, MAPI properties, compressed RTF."""
