package dev.spreadlake.lake;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.lake.disk.LakeInUseException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LakeVerticleTest {
  private static final long START = at("2026-11-22T00:00:00Z");

  @TempDir Path root;
  private Vertx vertx;
  private LakeFixture lake;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    RecordCodec.register(vertx.eventBus());
    lake = new LakeFixture(root);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private LakeVerticle verticle() {
    return new LakeVerticle(
        new Settings.Lake(root, Duration.ofMinutes(10), Duration.ofDays(7), 1000),
        FeedMode.SIMULATED,
        lake.time,
        lake.meters);
  }

  @Test
  @DisplayName("what is published on the bus is in the lake, and stopping closes the window")
  void busToFiles() throws Exception {
    BlockingQueue<FileClosed> files = new LinkedBlockingQueue<>();
    BlockingQueue<LakeStatus> status = new LinkedBlockingQueue<>();
    Topics.FILE_CLOSED.subscribe(vertx.eventBus(), files::add);
    Topics.LAKE_STATUS.subscribe(vertx.eventBus(), status::add);
    String id = vertx.deployVerticle(verticle()).await(20, TimeUnit.SECONDS);
    for (long second = START; second < START + 600; second++) {
      Topics.OBSERVATION.publish(vertx.eventBus(), row(BTC, second));
    }
    Topics.RAW_FRAME.publish(
        vertx.eventBus(),
        new RawFrame(
            Venue.BITSO,
            "trades",
            Instant.ofEpochSecond(START),
            FrameText.of("{\"type\":\"ka\"}")));
    FileClosed full = files.poll(20, TimeUnit.SECONDS);
    assertThat(full.complete()).isTrue();
    assertThat(full.path())
        .isEqualTo("silver/spreads/book=btc_mxn/date=2026-11-22/spreads_20261122T000000Z.csv");
    Topics.OBSERVATION.publish(vertx.eventBus(), row(BTC, START + 600));
    Topics.GAP.publish(
        vertx.eventBus(), new Gap(Instant.ofEpochSecond(START + 601), BTC, GapReason.STALE, "old"));
    assertThat(status.poll(20, TimeUnit.SECONDS).healthy()).isTrue();
    vertx.undeploy(id).await(20, TimeUnit.SECONDS);
    assertThat(lake.seconds(BTC)).hasSize(601);
    Manifest day = lake.manifest(Dataset.SPREADS, BTC, "2026-11-22");
    assertThat(day.files()).extracting(Manifest.FileEntry::state).containsExactly("full", "short");
    assertThat(day.captured() + day.explained()).isEqualTo(602);
    assertThat(lake.tree()).anyMatch(name -> name.endsWith("trades_20261122T000000Z_0.jsonl.gz"));
    assertThat(lake.tree()).noneMatch(name -> name.contains("/."));
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("an alert's severity is written as everywhere else, in lower case")
  void severity() throws Exception {
    String id = vertx.deployVerticle(verticle()).await(20, TimeUnit.SECONDS);
    Topics.OBSERVATION.publish(vertx.eventBus(), row(BTC, START));
    Topics.ALERT.publish(vertx.eventBus(), LakeFixture.alert(START));
    vertx.undeploy(id).await(20, TimeUnit.SECONDS);
    assertThat(lake.csv("silver/alerts"))
        .singleElement()
        .satisfies(file -> assertThat(Files.readString(file)).contains(",firing,critical,"));
  }

  @Test
  @DisplayName("raw frames that do not close take none of the time beyond the one bound")
  void oneBound() {
    Duration bound = Duration.ofSeconds(3);
    List<Duration> given = new ArrayList<>();
    LakeVerticle.Ending stuck =
        within -> {
          lake.time.advance(within);
          throw new IOException("did not close");
        };
    assertThatThrownBy(() -> LakeVerticle.stop(given::add, stuck, given::add, bound, lake.time))
        .hasMessage("did not close");
    assertThat(given).containsExactly(bound, Duration.ZERO);
  }

  @Test
  @DisplayName("a second writer on the same lake is not deployed")
  void secondWriter() throws Exception {
    vertx.deployVerticle(verticle()).await(20, TimeUnit.SECONDS);
    assertThatThrownBy(() -> vertx.deployVerticle(verticle()).await(20, TimeUnit.SECONDS))
        .isInstanceOf(LakeInUseException.class);
  }
}
