"""What klderive.numeric.generate prints: committed, never edited, compared with a fresh print by the tests."""
