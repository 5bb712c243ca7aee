"""The identified review of education, training, work, supervision, references and ethics code."""
