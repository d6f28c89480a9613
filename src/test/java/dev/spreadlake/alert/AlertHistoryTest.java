package dev.spreadlake.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.alert.store.AlertStore;
import dev.spreadlake.alert.store.JournalLine;
import dev.spreadlake.market.Book;
import dev.spreadlake.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@DisplayName("Past alerts of a stretch of time")
class AlertHistoryTest {
  private static final Instant T = Instant.parse("2026-11-22T04:00:00Z");

  @Test
  @DisplayName("memory knows how far back it reaches: everything until the first event is let go")
  void reach() {
    AlertHistory history = new AlertHistory(3);
    IntStream.range(0, 3).forEach(n -> history.add(event(n)));
    assertThat(history.reaches(Instant.EPOCH)).isTrue();
    history.add(event(3));
    assertThat(history.reaches(T)).isFalse();
    assertThat(history.reaches(T.plusSeconds(1))).isFalse();
    assertThat(history.reaches(T.plusSeconds(2))).isTrue();
    assertThat(history.between(T, T.plusSeconds(3), 10)).containsExactly(event(2), event(1));
    assertThat(history.between(T, T.plusSeconds(9), 2)).containsExactly(event(3), event(2));
  }

  @Test
  @DisplayName("memory knows that nothing lies after the last number there is")
  void reachOfNumbers() {
    AlertHistory history = new AlertHistory(2);
    IntStream.range(0, 3).forEach(n -> history.add(event(n)));
    assertThat(history.reaches(0)).isFalse();
    assertThat(history.reaches(1)).isTrue();
    assertThat(history.reaches(Long.MAX_VALUE)).isTrue();
    assertThat(history.after(Long.MAX_VALUE, 1)).isEmpty();
  }

  @Test
  @DisplayName("the journal is read no further than is asked for")
  void journalInPart(@TempDir Path folder) throws Exception {
    AlertStore store = new AlertStore(folder, 100, new Meters(new SimpleMeterRegistry()));
    store.open(event -> {}).get(5, TimeUnit.SECONDS);
    store
        .append(IntStream.range(0, 8).mapToObj(n -> JournalLine.of(event(n))).toList())
        .get(5, TimeUnit.SECONDS);
    Path file = folder.resolve("alerts.journal");
    String lines = Files.readString(file);
    Files.writeString(file, lines.replace("\"e5\"", "\"x5\""));
    assertThat(store.read(1, 3).get(5, TimeUnit.SECONDS))
        .containsExactly(event(1), event(2), event(3));
    assertThatThrownBy(() -> store.read(1, 6).get(5, TimeUnit.SECONDS))
        .hasMessageContaining("is damaged");
    store.close().get(5, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("the journal answers in the same order and with the same bounds")
  void journal(@TempDir Path folder) throws Exception {
    AlertStore store = new AlertStore(folder, 100, new Meters(new SimpleMeterRegistry()));
    store.open(event -> {}).get(5, TimeUnit.SECONDS);
    store
        .append(IntStream.range(0, 8).mapToObj(n -> JournalLine.of(event(n))).toList())
        .get(5, TimeUnit.SECONDS);
    assertThat(store.between(T.plusSeconds(2), T.plusSeconds(5), 10).get(5, TimeUnit.SECONDS))
        .containsExactly(event(4), event(3), event(2));
    List<AlertEvent> newest = store.between(T, T.plusSeconds(100), 2).get(5, TimeUnit.SECONDS);
    assertThat(newest).containsExactly(event(7), event(6));
    store.close().get(5, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("the journal is read while its writer is at work")
  void journalBeside(@TempDir Path folder) throws Exception {
    AlertStore store = new AlertStore(folder, 100, new Meters(new SimpleMeterRegistry()));
    store.open(event -> {}).get(5, TimeUnit.SECONDS);
    store.append(List.of(JournalLine.of(event(0)))).get(5, TimeUnit.SECONDS);
    store.close().get(5, TimeUnit.SECONDS);

    AlertStore next = new AlertStore(folder, 100, new Meters(new SimpleMeterRegistry()));
    CountDownLatch answered = new CountDownLatch(1);
    CompletableFuture<AlertStore.Loaded> opened =
        next.open(
            event -> {
              try {
                assertThat(answered.await(20, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(next.read(0, 10).get(10, TimeUnit.SECONDS)).containsExactly(event(0));
    answered.countDown();
    opened.get(5, TimeUnit.SECONDS);
    next.close().get(5, TimeUnit.SECONDS);
  }

  private static AlertEvent event(int second) {
    BigDecimal half = new BigDecimal("0.5");
    Instant at = T.plusSeconds(second);
    return new AlertEvent(
        second + 1,
        "e" + second,
        "btc_mxn>0.5",
        "wide",
        new Book("btc_mxn"),
        AlertEvent.State.FIRING,
        Severity.WARN,
        half,
        half,
        new BigDecimal("0.6"),
        BigDecimal.ONE,
        BigDecimal.TEN,
        at,
        new BigDecimal("0.6"),
        at,
        null);
  }
}
