"""The one way in which anything is done: declared once beside its step, offered on page, API and command alike.

A chapter's ``actions.py`` declares its actions; ``performing`` does them, whoever asks and by which way.
"""
