// The per-user-day and per-currency-day aggregates in Polars: seconds, or status 77 without it.
import { readdirSync } from "node:fs";
import { join } from "node:path";

let pl;
try {
  pl = (await import("nodejs-polars")).default;
} catch {
  process.exit(77);
}
const folder = process.argv[2];
const file = (name) =>
  join(folder, readdirSync(folder).find((f) => f.startsWith(name) && f.endsWith(".csv")));
const began = performance.now();
const read = (name) =>
  pl.readCSV(file(name), { inferSchemaLength: 0 }).withColumns(
    pl.col("event_timestamp").str.slice(0, 10).str.replaceAll("-", "").alias("date_key"));
const parts = ["deposit", "withdrawal", "event"].map((name) => read(name));
const days = pl.concat(
  parts.map((f, i) => f.select("user_id", "date_key").withColumn(pl.lit(i).alias("kind"))));
const perDay = days.groupBy("user_id", "date_key", "kind").agg(pl.len().alias("n"));
const money = parts.slice(0, 2).map((f) =>
  f.withColumns(pl.col("amount").cast(pl.Float64))
    .groupBy("date_key", "currency", "tx_status")
    .agg(pl.len().alias("n"), pl.col("amount").sum().alias("sum")));
console.log(
  `polars: ${((performance.now() - began) / 1000).toFixed(1)} s, ${perDay.height} user-day-kinds,` +
    ` ${money[0].height + money[1].height} currency-days (two aggregates only, amounts as doubles)`);
console.log(`rows=user_day_kinds ${perDay.height}`);
console.log(`rows=currency_days ${money[0].height + money[1].height}`);
