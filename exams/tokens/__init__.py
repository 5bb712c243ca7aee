"""Personal access tokens: for programs that act in a person's name, within part of what the person may."""
