package dev.spreadlake.simulator.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Faults;
import dev.spreadlake.simulator.RestReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults that strike requests and handshakes. */
@Timeout(30)
class FaultyRestTest extends FaultFixture {
  @Test
  @DisplayName("stale-snapshot: REST is so many updates behind and is a true book of then")
  void stale() {
    pass(20);
    RebuiltBook now = RebuiltBook.of(snapshot().body());
    begin(Fault.of(FaultKind.STALE_SNAPSHOT).updates(25).times(1));
    RebuiltBook old = RebuiltBook.of(snapshot().body());
    assertThat(old.last).isEqualTo(now.last - 25);
    client.ofType("diff-orders").forEach(old::apply);
    assertThat(old.last).isEqualTo(now.last);
    assertThat(old.orders).isEqualTo(now.orders);
    assertThat(RebuiltBook.of(snapshot().body()).last).isEqualTo(now.last);
  }

  @Test
  @DisplayName("late-snapshot and slow-replies hold replies back, the first only order books")
  void late() {
    String id = begin(Fault.of(FaultKind.LATE_SNAPSHOT).delay(Duration.ofSeconds(7))).id();
    assertThat(snapshot().delayMs()).isEqualTo(7_000);
    assertThat(exchange.rest("/v3/ticker", Map.of(), "9.9.9.9").delayMs()).isZero();
    exchange.floor().faults().stop(id);
    begin(Fault.of(FaultKind.SLOW_REPLIES).delay(Duration.ofSeconds(3)));
    assertThat(exchange.rest("/v3/ticker", Map.of(), "9.9.9.9").delayMs()).isEqualTo(3_000);
  }

  @Test
  @DisplayName("REST faults: 503 in HTML, empty 404, 420 at once, 429 with Retry-After, a cut")
  void rest() {
    begin(Fault.of(FaultKind.HTTP_503).channel("order_book").times(1));
    assertThat(exchange.rest("/v3/ticker", Map.of(), "9.9.9.9").status()).isEqualTo(200);
    RestReply outage = snapshot();
    assertThat(outage.status()).isEqualTo(503);
    assertThat(outage.headers()).containsEntry("content-type", "text/html");
    assertThat(outage.body()).startsWith("<!DOCTYPE html>");
    begin(Fault.of(FaultKind.HTTP_404).times(1));
    assertThat(snapshot()).isEqualTo(RestReply.empty(404));
    begin(Fault.of(FaultKind.HTTP_420).times(1));
    assertThat(snapshot().status()).isEqualTo(420);
    begin(Fault.of(FaultKind.HTTP_429).times(1).delay(Duration.ofSeconds(9)));
    RestReply tooMany = snapshot();
    assertThat(tooMany.status()).isEqualTo(429);
    assertThat(tooMany.headers()).containsEntry("retry-after", "9");
    begin(Fault.of(FaultKind.REFUSE));
    assertThat(snapshot().status()).isEqualTo(RestReply.CUT);
    assertThat(exchange.upgradeRefusal("9.9.9.9", "/")).contains(RestReply.cut());
    exchange.floor().faults().stopAll();
    assertThat(exchange.upgradeRefusal("9.9.9.9", "/")).isEmpty();
    begin(Fault.of(FaultKind.REFUSE_UPGRADE));
    assertThat(exchange.upgradeRefusal("9.9.9.9", "/").orElseThrow().status()).isEqualTo(503);
    assertThat(snapshot().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"REFUSE", "HTTP_451", "REFUSE_UPGRADE", "HTTP_429"})
  @DisplayName("refused handshakes are counted for each address, as often as asked for")
  void refusedHandshakes(FaultKind kind) {
    Faults.Active fault = begin(Fault.of(kind).every(2).times(1));
    for (String ip : List.of("9.9.9.9", "8.8.8.8")) {
      assertThat(exchange.upgradeRefusal(ip, "/")).isEmpty();
      assertThat(exchange.upgradeRefusal(ip, "/")).isPresent();
      assertThat(exchange.upgradeRefusal(ip, "/")).isEmpty();
      assertThat(exchange.upgradeRefusal(ip, "/")).isEmpty();
    }
    assertThat(fault.hits()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"REFUSE", "HTTP_451", "HTTP_429"})
  @DisplayName("a refusal of one endpoint or book leaves handshakes alone, one of all does not")
  void narrowRefusals(FaultKind kind) {
    begin(Fault.of(kind).channel("order_book"));
    begin(Fault.of(kind).book(BOOK));
    assertThat(exchange.upgradeRefusal("9.9.9.9", "/")).isEmpty();
    assertThat(snapshot().status()).isNotEqualTo(200);
    begin(Fault.of(kind));
    assertThat(exchange.upgradeRefusal("9.9.9.9", "/")).isPresent();
  }
}
