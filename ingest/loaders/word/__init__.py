"""Word (.docx and Word 2003 XML)."""
