package dev.spreadlake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.QualityRequests.AskHistory;
import dev.spreadlake.quality.QualityRequests.History;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("What a quality rule finds")
@Timeout(60)
class QualityKeptTest {
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");
  private static final Book BTC = new Book("btc_mxn");

  /** Says how many rounds began in the turn in which a failure was handed over. */
  private static final class CountingStore implements QualityStore {
    private final QualityStore nothing = QualityStore.none();
    private final CompletableFuture<Integer> rounds = new CompletableFuture<>();
    private int flushes;

    @Override
    public void append(List<QualityResult> results) {
      if (results.stream().anyMatch(result -> !result.passed())) {
        int before = flushes;
        Vertx.currentContext().runOnContext(next -> rounds.complete(flushes - before));
      }
    }

    @Override
    public void flush() {
      flushes++;
    }

    @Override
    public CompletableFuture<Void> open(Consumer<QualityResult> past) {
      return nothing.open(past);
    }

    @Override
    public void quarantine(RefusedRow row) {}

    @Override
    public CompletableFuture<History> read(AskHistory question) {
      return nothing.read(question);
    }

    @Override
    public CompletableFuture<Void> close() {
      return nothing.close();
    }
  }

  @Test
  @DisplayName("is kept at once, as its alert is, and not with the second's round")
  void keptAtOnce() throws Exception {
    Vertx vertx = Vertx.vertx();
    RecordCodec.register(vertx.eventBus());
    CountingStore store = new CountingStore();
    try {
      vertx
          .deployVerticle(
              new QualityVerticle(
                  RuleCatalogue.builtIn(),
                  new StreamParts(List.of(Venue.BITSO), List.of(BTC)),
                  store,
                  List::of,
                  TimeSource.system(),
                  new Meters(new SimpleMeterRegistry())))
          .await(20, TimeUnit.SECONDS);
      for (int twice = 0; twice < 2; twice++) {
        Topics.OBSERVATION.publish(
            vertx.eventBus(),
            SpreadObservation.ofQuote(
                START, Venue.BITSO, BTC, new BigDecimal("99.9"), BigDecimal.TEN.pow(2), Source.WS));
      }
      assertThat(store.rounds.get(20, TimeUnit.SECONDS)).isZero();
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }
}
