"""TOML files -> frozen types, checked whole at the rim, all mistakes at once. May know: model.

`policy`: what rules are worth and when to act; `guard`: what is guarded. Files shipped with the
program are merged with the owner's; his values win.
"""
