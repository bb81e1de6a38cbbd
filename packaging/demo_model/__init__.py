"""The demo model's recipe: from a speech synthesizer to a small model in Whisper's layout. Start with README.md here."""
