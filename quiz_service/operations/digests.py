"""Keyed digests: what stands in the database in place of a code, an address or a staff code.

In: the service's secret key and a text. Out: hex letters that nobody can compute or guess back without the key, also
somebody who got hold of the whole database. Another key makes all of them worthless.
"""

from __future__ import annotations

import hashlib
import hmac


def derived_key(key: str, purpose: str) -> bytes:
    """Thirty-two bytes for one purpose alone, made of the service's secret key (HMAC as a key derivation)."""
    return hmac.digest(key.encode(), purpose.encode(), hashlib.sha256)


def keyed_digest(key: str, purpose: str, *parts: str) -> str:
    """HMAC-SHA256 in 64 hex letters. The parts are joined by NUL, so that ("a", "bc") and ("ab", "c") differ."""
    return hmac.new(derived_key(key, purpose), "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Both digests are equal; how long it takes tells nothing about where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
