"""What words say of a post: features, the shipped weights, and what a site teaches. May know: model.

`features` turns texts into places (hashes; no word is kept), `model` weighs them with the weights in
`weights.z`, `learning` adds what one site taught. `tools/train_form_text.py` makes the weights,
`bench/form_text.py` measures them, docs/form-text.md says what they are worth.
"""
