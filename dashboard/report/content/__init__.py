"""What a report says: sentences and tables made of the facts, as a document that every format prints."""
