"""What a person meets who uses the pages for a while, in a real Chromium."""
