"""What the office says about people, and what people say about their own accounts."""
