"""The live side: attempts in, verdicts out, within milliseconds, and no message lost.

`judge` is the one way to a verdict; `offline` judges recorded attempts with it; `http/` answers form
posts; `spool` keeps what is held. May know: model, rules, texts, settings, livestate; no job, no
store, no Django.
"""
