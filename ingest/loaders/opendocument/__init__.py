"""OpenDocument (ODF 1.3): texts, presentations and spreadsheets."""
