"""Display: passages and documents as they look, as HTML of a few fixed tags.

    before, main, after = excerpt(text, spans, Style.of(source.source, headings))

| module | contents |
|---|---|
| `blocks.py` | headings, lists, tables and paragraphs of a text, by their offsets |
| `tables.py` | rows and cells of tables in the forms that loaders write |
| `inline.py` | bold, italic, code and links inside a line of Markdown |
| `markup.py` | HTML of blocks: everything escaped, quoted spans marked |
| `excerpt.py` | the part of a passage around what is quoted, and its neighbours |
| `document.py` | a whole document in parts, its outline, and what is found in it |
| `answer_tables.py` | rows of tables that an answer quotes, as small tables |

Every offset counts characters of the text as the catalog stores it, so that a quoted span is
marked on exactly its own characters.
"""
