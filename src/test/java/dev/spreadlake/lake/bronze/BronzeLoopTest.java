package dev.spreadlake.lake.bronze;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spreadlake.lake.FailingFiles;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@DisplayName("Raw frames on a disk that fills up")
@Timeout(60)
class BronzeLoopTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.spreadlake.lake");

  /** Four seconds of the loop's rounds in one of ours. */
  private static final TimeSource FAST =
      new TimeSource() {
        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public long nanoTime() {
          return 4 * System.nanoTime();
        }
      };

  @TempDir Path root;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void listen() {
    log.start();
    LOG.addAppender(log);
  }

  @AfterEach
  void leave() {
    LOG.detachAppender(log);
  }

  private double errors() {
    Counter errors = registry.find("spreadlake.lake.errors").counter();
    return errors == null ? 0 : errors.count();
  }

  private List<ILoggingEvent> said() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getMessage().startsWith("raw frames"))
        .toList();
  }

  /** Frames as a market sends them, until there is what is waited for, or for 30 s. */
  private static void feed(BronzeLoop loop, BooleanSupplier until) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!until.getAsBoolean() && System.nanoTime() < end) {
      loop.offer(new RawFrame(Venue.BITSO, "trades", Instant.now(), FrameText.of("{\"n\":1}")));
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  @DisplayName("are told of once when it begins and once when it is over, not each second")
  void fullDisk() throws Exception {
    FailingFiles files = new FailingFiles(new DurableFiles(root));
    BronzeWriter writer =
        new BronzeWriter(
            new LakeLayout(root, Duration.ofMinutes(10)), files, Duration.ofDays(7), c -> {});
    BronzeLoop loop = new BronzeLoop(writer, 1_000, FAST, new Meters(registry));
    loop.start();
    files.mood = FailingFiles.Mood.FULL;
    feed(loop, () -> errors() > 2);
    assertThat(errors()).isGreaterThan(2);
    assertThat(said())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getFormattedMessage())
                  .contains("cannot be kept", "No space left on device");
              assertThat(event.getThrowableProxy()).as("a stack trace").isNull();
            });

    files.mood = FailingFiles.Mood.WELL;
    feed(loop, () -> said().size() == 2);
    long over = FAST.nanoTime();
    feed(loop, () -> FAST.nanoTime() - over > Duration.ofMillis(1_500).toNanos());
    loop.stop(Duration.ofSeconds(10));
    assertThat(said()).hasSize(2);
    assertThat(said().get(1).getFormattedMessage()).contains("kept again", "lost_max=");
  }

  @Test
  @DisplayName("are not told as lost while a manifest is damaged that lists their files")
  void damagedManifest() throws Exception {
    LakeLayout layout = new LakeLayout(root, Duration.ofSeconds(1));
    Path folder = layout.bronze("bitso", "trades", LocalDate.ofInstant(Instant.now(), UTC));
    Files.createDirectories(folder);
    Path manifest = Files.writeString(folder.resolve(LakeLayout.MANIFEST), "{");
    BronzeLoop loop =
        new BronzeLoop(
            new BronzeWriter(layout, new DurableFiles(root), Duration.ofDays(7), c -> {}),
            1_000,
            FAST,
            new Meters(registry));
    loop.start();
    feed(loop, () -> errors() > 3);
    loop.stop(Duration.ofSeconds(10));
    assertThat(said())
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("are kept, but", manifest.toString(), "move it away");
  }

  @Test
  @DisplayName("are counted once a minute while it lasts")
  void reminded() {
    BronzeOutage outage = new BronzeOutage();
    long second = 1_000_000_000L;
    for (long n = 0; n < 150; n++) {
      outage.lost();
      outage.failed(new IOException("No space left on device"), n * second);
      outage.roundEnded(n * second);
    }
    assertThat(said()).extracting(ILoggingEvent::getFormattedMessage).hasSize(3);
    assertThat(said().get(1).getFormattedMessage()).contains("still", "seconds=60", "lost_max=61");
  }
}
