"""The types of browser.dns. Generated."""

from __future__ import annotations

from typing import Literal, TypeAlias

ResolveFlags: TypeAlias = list[
    Literal[
        "allow_name_collisions",
        "bypass_cache",
        "canonical_name",
        "disable_ipv4",
        "disable_ipv6",
        "disable_trr",
        "offline",
        "priority_low",
        "priority_medium",
        "speculate",
    ]
]
"""dns.ResolveFlags."""
