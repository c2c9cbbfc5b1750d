"""Word: DOCX (ECMA-376) and Word 2003 XML."""
