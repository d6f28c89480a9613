package dev.spreadlake.e2e;

import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * A lake as the program writes it: ten minutes of a day some days ago, and the first ten of today,
 * with 39 s of usd_mxn missing.
 */
final class WrittenLake {
  private static final BigDecimal BID = new BigDecimal("790333.41");
  private static final BigDecimal ASK = new BigDecimal("790961.89");

  private WrittenLake() {}

  static void write(LakeLayout layout, int days, TimeSource time, Meters meters)
      throws IOException {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    long noon = today.minusDays(days).atTime(12, 0).toEpochSecond(ZoneOffset.UTC);
    long midnight = today.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    // Two processes, as the days between were nobody's.
    for (long start : new long[] {noon, midnight}) {
      try (LakeWriter writer =
          LakeWriter.open(
              layout,
              FeedMode.SIMULATED,
              time,
              meters,
              new DurableFiles(layout.root()),
              closed -> {})) {
        for (Book book : ScriptedMarket.BOOKS) {
          boolean dies = start == midnight && book.equals(ScriptedMarket.USD);
          for (long second = start; second < start + 600; second++) {
            Instant at = Instant.ofEpochSecond(second);
            if (dies && second >= start + 60 && second < start + 99) {
              writer.gap(new Gap(at, book, GapReason.DISCONNECTED, ""));
            } else {
              writer.observe(SpreadObservation.ofQuote(at, Venue.BITSO, book, BID, ASK, Source.WS));
            }
          }
        }
        writer.commit();
        writer.publishAll();
      }
    }
  }
}
