"""What a web server must be told, written from guard.toml: one file a web server.

Each has `written(settings) -> dict[file name, text]`. All keep the same promises: only POSTs of
guarded paths go to the guard; a dead or slow guard is gone around; no post reaches the site twice.
May know: settings.
"""
