"""The per-user-day and per-currency-day aggregates in pandas: seconds, or status 77 without pandas."""
import sys
import time

try:
    import pandas as pd
except ImportError:
    sys.exit(77)
from decimal import Decimal
from pathlib import Path

# Before pandas 2 stamps with and without fractions are read without being told so.
MIXED_FRACTIONS = {} if pd.__version__.startswith("1.") else {"format": "ISO8601"}


def main(folder: str) -> None:
    began = time.monotonic()
    base = Path(folder)
    users = pd.read_csv(next(base.glob("user_id*.csv")), dtype=str)
    frames = {}
    for name in ("deposit", "withdrawal", "event"):
        frame = pd.read_csv(next(base.glob(name + "*.csv")), dtype=str)
        frame = frame[frame.user_id.isin(users.user_id)]
        stamp = pd.to_datetime(frame.event_timestamp, utc=True, **MIXED_FRACTIONS)
        frame["date_key"] = stamp.dt.strftime("%Y%m%d").astype(int)
        frames[name] = frame
    days = pd.concat([f[["user_id", "date_key"]].assign(kind=n) for n, f in frames.items()])
    counts = days.groupby(["user_id", "date_key", "kind"]).size().unstack(fill_value=0)
    running = counts.groupby(level=0).cumsum()
    money = []
    for name in ("deposit", "withdrawal"):
        frame = frames[name]
        frame["amount"] = frame.amount.map(Decimal)
        money.append(frame.groupby(["date_key", "currency", "tx_status"]).amount.agg(["size", "sum"]))
    print(
        f"pandas: {time.monotonic() - began:.1f} s, {len(running)} user-days,"
        f" {sum(len(m) for m in money)} currency-days (two aggregates only, no files written)"
    )
    print(f"rows=user_days {len(running)}")
    print(f"rows=currency_days {sum(len(m) for m in money)}")


main(sys.argv[1])
