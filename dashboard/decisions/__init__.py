"""The register of decisions: its states, its store, its migrations, and how pages ask it."""
