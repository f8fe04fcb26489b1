"""Helpdesks' APIs: what is new since the last pull becomes rows of the sources that read their exports."""
