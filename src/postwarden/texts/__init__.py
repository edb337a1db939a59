"""code -> title, why, fix, ask: what people read, in German and English.

One TOML a family and language (`de/cause.toml`), loaded when first asked for. Findings are read by
`guide.guide`, interface sentences by `labels.label`; a text or fact that is missing is a KeyError.
May know: model.
"""
