package dev.spreadlake;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@DisplayName("The parts of the server")
@Timeout(30)
class PartsTest {
  private final Vertx vertx = Vertx.vertx();
  private final TimeSource time = TimeSource.system();
  private final List<String> stopped = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  /** Stops after a while, or never. */
  private final class Part extends VerticleBase {
    private final String name;
    private final long stopMillis;

    Part(String name, long stopMillis) {
      this.name = name;
      this.stopMillis = stopMillis;
    }

    @Override
    public Future<?> stop() {
      Promise<Void> done = Promise.promise();
      if (stopMillis >= 0) {
        vertx.setTimer(
            stopMillis,
            fired -> {
              stopped.add(name);
              done.complete();
            });
      }
      return done.future();
    }
  }

  @Test
  @DisplayName("stop in reverse order")
  void reverse() throws Exception {
    Parts parts = new Parts(vertx, time);
    parts.deploy(new Part("sink", 1));
    parts.deploy(new Part("source", 20));
    parts.stop(time.nanoTime() + Duration.ofSeconds(10).toNanos(), Duration.ofSeconds(5));

    assertThat(stopped).containsExactly("source", "sink");
  }

  @Test
  @DisplayName("stop although one of them fails to")
  void failing() throws Exception {
    Parts parts = new Parts(vertx, time);
    parts.deploy(new Part("sink", 1));
    parts.deploy(
        new VerticleBase() {
          @Override
          public Future<?> stop() {
            return Future.failedFuture(new IOException("disk full"));
          }
        });
    parts.stop(time.nanoTime() + Duration.ofSeconds(10).toNanos(), Duration.ofSeconds(5));

    assertThat(stopped).containsExactly("sink");
  }

  @Test
  @DisplayName("that are late are waited for while time is left, beside those that follow")
  void late() throws Exception {
    Parts parts = new Parts(vertx, time);
    parts.deploy(new Part("lake", 1));
    parts.deploy(new Part("web", 1_500));
    parts.stop(time.nanoTime() + Duration.ofSeconds(10).toNanos(), Duration.ofMillis(9_800));

    assertThat(stopped).containsExactly("lake", "web");
  }

  @Test
  @DisplayName("leave the first its share of the time, even if the others never stop")
  void share() throws Exception {
    Parts parts = new Parts(vertx, time);
    parts.deploy(new Part("lake", 200));
    parts.deploy(new Part("web", -1));
    parts.deploy(new Part("feed", -1));
    long begun = time.nanoTime();
    Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    try {
      parts.stop(begun + Duration.ofSeconds(4).toNanos(), Duration.ofMillis(3_500));
      assertThat(stopped).containsExactly("lake");
      assertThat(Duration.ofNanos(time.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
      vertx.close().await(10, TimeUnit.SECONDS);
    } finally {
      root.detachAppender(log);
    }
    assertThat(List.copyOf(log.list))
        .as("each late part is told once")
        .filteredOn(event -> event.getLevel() == Level.ERROR)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactlyInAnyOrder(
            "part did not stop in time part=Part", "part did not stop in time part=Part");
  }
}
