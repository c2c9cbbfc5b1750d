"""Word 97 binary documents (.doc, [MS-DOC])."""
