"""Article -> mentions; the only place that knows spaCy."""
