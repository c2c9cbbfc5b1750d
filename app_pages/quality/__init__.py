"""Quality page: figures of answers and ratings, unanswered questions, and evaluation runs."""
