"""What stood in the way of new users, sentence by sentence, and the test that holds each mended."""

import ast

import pytest

from settings import ROOT

E2E, CHAT, EVIDENCE = "e2e/test_chat_page.py", "app/conversation", "app/evidence"
HELD = {
    "the settings lie over the dialog that they open": [
        (E2E, "test_the_dialog_of_the_settings_is_not_covered_by_them"),
    ],
    "a new answer is written below the edge of the screen": [
        (E2E, "test_a_new_answer_is_in_view"),
    ],
    "an edited question cannot be sent by the keyboard": [
        (E2E, "test_an_edited_question_is_sent_by_the_keyboard"),
    ],
    "?lang=ko in the address does nothing": [
        ("app/test_chat.py", "test_the_language_can_be_in_the_address"),
    ],
    "5,459 minutes are left for three small files": [
        ("ingest/jobs/test_queue.py", "test_time_left_goes_by_bytes"),
    ],
    "a tag that was typed, but not confirmed by Enter, is lost": [
        ("app/documents/test_documents.py", "test_tags_are_typed_with_commas"),
    ],
    "[n] looks like a link and is none": [
        ("e2e/test_evidence.py", "test_a_citation_leads_to_the_marked_row_and_its_document"),
    ],
    "a paste over 4,000 characters vanishes without a word": [
        (E2E, "test_a_long_paste_is_kept"),
        (f"{CHAT}/test_composer.py", "test_a_long_text_is_kept_and_told"),
    ],
    "a table row is quoted as a list of names and values, a Markdown table loses its citation": [
        ("chains/display/test_answer_tables.py", "test_a_quoted_row_is_a_table"),
        (
            "chains/display/test_answer_tables.py",
            "test_a_citation_behind_the_last_bar_is_not_lost",
        ),
    ],
    "evidence shows ### and |---|, its marks are on other rows than those quoted": [
        (f"{EVIDENCE}/test_evidence.py", "test_the_passage_is_drawn_with_the_quoted_row_marked"),
        ("chains/display/test_markup.py", "test_the_quoted_row_is_the_marked_row"),
    ],
    "three chips read alike": [
        (
            f"{EVIDENCE}/test_evidence_names.py",
            "test_three_passages_of_one_page_read_differently",
        ),
    ],
    "no document can be seen or opened": [
        (f"{EVIDENCE}/test_evidence.py", "test_a_document_opens_at_the_quoted_words"),
        ("e2e/test_evidence.py", "test_a_pdf_shows_its_page_with_the_words_boxed"),
    ],
    "answering again appends the same question and answer": [
        (f"{CHAT}/test_versions.py", "test_answering_again_makes_a_version"),
    ],
    "nothing can be copied": [(E2E, "test_an_answer_is_copied")],
    "nothing can be edited": [(f"{CHAT}/test_versions.py", "test_a_question_is_edited")],
    "nothing can be searched": [
        ("app/conversations/test_conversation_list.py", "test_conversations_are_searched_by_title"),
    ],
    "nothing can be exported": [
        ("chat/library/test_export.py", "test_markdown_has_questions_answers_and_sources")
    ],
    "the model is called offline:extractive": [
        (f"{CHAT}/test_connect.py", "test_the_embedded_model_is_named_by_what_it_does"),
    ],
    "nothing says how to connect a model": [
        ("e2e/test_image_input.py", "test_the_connection_of_a_model_is_tested"),
        (f"{CHAT}/test_connect.py", "test_each_provider_has_three_lines"),
    ],
    "errors are English on the Korean page": [
        (f"{CHAT}/test_defences.py", "test_the_model_fails"),
        (f"{CHAT}/test_problems.py", "test_an_end_is_in_the_language_of_the_page"),
    ],
    "removing documents asks nothing and cannot be undone": [
        ("e2e/test_documents.py", "test_add_remove_and_undo"),
    ],
    "the passages of the search page are off the screen, on a phone invisible": [
        ("e2e/test_documents.py", "test_cards_of_the_search_fit_the_screen"),
    ],
    "an answer made without a search looks like any other": [
        (f"{CHAT}/test_answer.py", "test_an_answer_without_a_search_looks_different"),
    ],
    "starters stay for seconds under the first question": [
        (E2E, "test_starters_are_gone_with_the_first_question"),
    ],
    "starters ignore uploads": [
        (f"{CHAT}/test_answer.py", "test_starters_follow_what_was_added_last"),
    ],
    "the list of conversations fills with those of the command line": [
        (
            "app/conversations/test_conversation_list.py",
            "test_conversations_of_other_programs_are_not_mixed_in",
        ),
    ],
    "a second tab does not see a new turn": [(E2E, "test_a_second_tab_sees_a_new_turn")],
    "the cursor is not in the input on load": [(E2E, "test_the_cursor_is_in_the_input")],
}


@pytest.mark.parametrize("sentence", list(HELD))
def test_each_is_held_by_a_test(sentence: str) -> None:
    """The tests that are named exist."""
    for file, name in HELD[sentence]:
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in names
