"""Messages to people: always in their account, and by mail where it is urgent."""
