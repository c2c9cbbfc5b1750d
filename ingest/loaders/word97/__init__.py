"""Word 97 binary documents ([MS-DOC])."""
