"""Makes the `key` of a manifest.json, which fixes the extension's ID in Chromium.

The key is the public half of a fresh RSA key. Chromium computes the extension's ID from it while
the extension is loaded from a folder; a store gives the extension a key of its own. The private
half is kept nowhere, so that nobody can sign anything with it.

It is of three primes, as RFC 8017 lets it: a product of 2048 bits is as hard to take apart as one
of two, and shorter primes are found much sooner.
"""

from __future__ import annotations

import base64
import math
import secrets

_BITS = 2048
_BITS_OF_PRIMES = (683, 683, 682)

# What an RSA key of 2048 bits with the exponent 65537 is wrapped in, as DER.
_BEGIN = bytes.fromhex("30820122300d06092a864886f70d01010105000382010f003082010a0282010100")
_END = bytes.fromhex("0203010001")
_EXPONENT = 65537

_SMALL = [n for n in range(3, 2000, 2) if all(n % each for each in range(3, int(n**0.5) + 1, 2))]
_ROUNDS = 8  # of the Miller-Rabin test: more than enough for a random number so long


def public_key() -> str:
    """Return base64 of the public half of a new RSA key, as DER."""
    modulus = math.prod(map(prime, _BITS_OF_PRIMES))
    return base64.b64encode(_BEGIN + modulus.to_bytes(_BITS // 8, "big") + _END).decode()


def prime(bits: int) -> int:
    """Return a random prime that fits the exponent; a product of three has the bits of all."""
    while True:
        number = secrets.randbits(bits) | 0b111 << (bits - 3) | 1
        if number % _EXPONENT != 1 and is_prime(number):
            return number


def is_prime(number: int) -> bool:
    """Whether an odd number beyond 2000 is a prime, as Miller and Rabin test it."""
    if not all(number % each for each in _SMALL):
        return False
    twos = (number - 1 & 1 - number).bit_length() - 1
    odd = number - 1 >> twos
    for _ in range(_ROUNDS):
        power = pow(secrets.randbelow(number - 3) + 2, odd, number)
        if power == 1:
            continue
        for _ in range(twos):
            if power == number - 1:
                break
            power = power * power % number
        else:
            return False
    return True
