"""What several rules read off an attempt, and what forms are known by. May know: model.

`posts` works each thing out once a post; `links`, `scripts`, `names`, `addresses`, `shingles` are plain
functions over text, linear in its length; `degrees` turns counts into degrees. `roles` and `kinds`
guess what a field and a form are for; `known` reads `forms/*.toml`, the forms of common systems.
"""
