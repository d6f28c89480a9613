package dev.spreadlake.lake.minutes;

import static dev.spreadlake.lake.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.lake.FailingFiles;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.quality.QualityRequests.Board;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Minutes that could not be made")
@Timeout(60)
class MinutesUnmadeTest {
  @TempDir Path root;

  @Test
  @DisplayName("of a day that is over are made once a window of the next one is closed")
  void yesterday() throws Exception {
    LakeFixture lake = new LakeFixture(root);
    lake.time.advance(Duration.ofMinutes(24 * 60 + 20));
    try (LakeWriter writer = lake.open()) {
      LakeFixture.observe(
          writer, LakeFixture.BTC, at("2026-11-22T23:58:00Z"), at("2026-11-23T00:20:00Z"));
    }
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    disk.mood = FailingFiles.Mood.FULL;
    Vertx vertx = Vertx.vertx();
    try {
      RecordCodec.register(vertx.eventBus());
      Board none =
          new Board(lake.time.now(), List.of(), List.of(), List.of(), List.of(), List.of());
      Topics.QUALITY_BOARD.serve(vertx.eventBus(), asked -> Future.succeededFuture(none));
      vertx
          .deployVerticle(
              new MinuteVerticle(
                  new Settings.Lake(root, LakeFixture.TEN_MINUTES, Duration.ofDays(7), 1_000),
                  List.of(LakeFixture.BTC),
                  lake.time,
                  new MinuteHistory(new LakeLayout(root, LakeFixture.TEN_MINUTES)),
                  lake.meters,
                  Duration.ofMillis(1),
                  Duration.ofSeconds(20),
                  folder -> disk))
          .await(20, TimeUnit.SECONDS);
      until(() -> lake.meters.lakeErrors("minutes").count() == 2);
      disk.mood = FailingFiles.Mood.WELL;
      Topics.WINDOW_CLOSED.publish(vertx.eventBus(), lake.windows.get(lake.windows.size() - 1));
      until(() -> Files.exists(root.resolve("gold/minutes/book=btc_mxn/date=2026-11-22/_SUCCESS")));
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(2_000_000);
    }
  }
}
