"""Study aids of a document: summary, outline, key facts, questions, quiz and flash cards."""
