"""Minutes to hours and days with pandas: python3 market_pandas.py IN_DIR OUT_DIR. Prints seconds."""
import glob
import sys
import time

import pandas as pd

began = time.monotonic()
names = ["t", "open", "high", "low", "close", "volume", "end", "quote", "trades", "tb", "tq", "x"]
frames = []
for path in sorted(glob.glob(sys.argv[1] + "/*.csv")):
    frame = pd.read_csv(path, names=names, on_bad_lines="skip", encoding_errors="replace", low_memory=False)
    frames.append(frame[names[:9]].apply(pd.to_numeric, errors="coerce"))
bars = pd.concat(frames).dropna()
bars = bars[(bars.low > 0) & (bars.volume >= 0) & (bars.low <= bars.open) & (bars.low <= bars.close)
            & (bars.high >= bars.open) & (bars.high >= bars.close)]
bars["ms"] = bars.t.where(bars.t < 1e14, bars.t // 1000)
bars = bars[bars.ms % 60000 == 0]
bars = bars.sort_values(["ms", "volume"], ascending=[True, False]).drop_duplicates("ms")
bars.index = pd.to_datetime(bars.ms, unit="ms")
how = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum", "quote": "sum", "trades": "sum"}
for rule, name in (("h", "hourly"), ("D", "daily")):
    out = bars.resample(rule).agg(how).dropna()
    for n in (7, 25, 99):
        out[f"sma_{n}"] = out.close.rolling(n).mean()
    out.to_csv(f"{sys.argv[2]}/{name}.csv")
print(f"seconds={time.monotonic() - began:.3f}")
