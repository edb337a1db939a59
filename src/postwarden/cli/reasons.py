"""What the system refused, in the reader's language."""

import errno

#: What people meet; anything else is told in the system's own words.
_KNOWN = {
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EROFS: "read-only",
    errno.ENOENT: "not-there",
    errno.ENOTDIR: "not-there",
    errno.EISDIR: "is-folder",
    errno.EEXIST: "is-file",
    errno.ENOSPC: "no-room",
    errno.EDQUOT: "no-room",
    errno.ENAMETOOLONG: "name-too-long",
}


def reason(error: OSError, language: str) -> str:
    """Say why, without a full stop."""
    from postwarden.texts.labels import label

    known = _KNOWN.get(error.errno or 0)
    if known:
        return label(f"cli.{known}", language)
    return error.strerror or type(error).__name__
