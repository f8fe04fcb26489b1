"""Which customer a complaint is of, without who that is: a keyed hash of the number or contact, never a name.

The key is in the environment alone (`COMPLAINTS_CUSTOMER_KEY`). Whoever has the warehouse without it can tell that two
complaints are of one customer, not of whom; without a key nothing is kept. HMAC with SHA-256 (RFC 2104), cut to 128
bits.
"""

import os

import duckdb

VARIABLE = "COMPLAINTS_CUSTOMER_KEY"
DEMO_KEY = "demonstration"
"""Of the demonstration data, whose customers are invented."""
_BLOCK_BYTES = 64

_DIGITS = r"regexp_replace(customer_contact, '\D', '', 'g')"
# The last nine digits are those of a number in its country, however it is dialled.
IDENTITY = f"""case
        when customer_key is not null then 'number:' || lower(customer_key)
        when contains(customer_contact, '@') then 'mail:' || lower(customer_contact)
        when length({_DIGITS}) >= 7 then 'phone:' || right({_DIGITS}, 9)
    end"""
"""SQL for what tells a customer of `staged_events` from others."""
_INNER = f"sha256(getvariable('customer_inner') || encode({IDENTITY}))"
SQL = f"""case
        when getvariable('customer_inner') is not null
            and complaint_id not in (select complaint_id from erased_complaints)
            then left(sha256(getvariable('customer_outer') || unhex({_INNER})), 32)
    end"""
"""SQL for the keyed hash; NULL without a key, without a number or contact, and of a customer who was erased."""


def set_secret(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Puts the key where `SQL` takes it from: variables of this connection, which end with it."""
    secret = os.environ.get(VARIABLE, "") or (DEMO_KEY if source == "demo" else "")
    inner = outer = None
    if secret:
        key = secret.encode().ljust(_BLOCK_BYTES, b"\0")
        inner, outer = (bytes(byte ^ pad for byte in key[:_BLOCK_BYTES]) for pad in (0x36, 0x5C))
    connection.execute("set variable customer_inner = $1::blob", [inner])
    connection.execute("set variable customer_outer = $1::blob", [outer])
