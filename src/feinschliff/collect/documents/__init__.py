"""From a document's Markdown to what can be learned: passages that know their section, questions with answers."""
