package dev.spreadlake.simulator.bitso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Faults;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults that are planned. */
@Timeout(30)
class FaultScriptTest extends FaultFixture {
  @Test
  @DisplayName("a script begins and ends faults at its offsets")
  void script() {
    exchange
        .floor()
        .faults()
        .play(
            """
            faults:
              - {fault: silence, book: btc_mxn, at: 10s, for: 5s}
              - {fault: clock-skew, delay: -5s, at: 12s, for: 1m}
            """);
    pass(9);
    assertThat(exchange.floor().faults().active()).isEmpty();
    pass(4);
    assertThat(exchange.floor().faults().active()).hasSize(2);
    pass(3);
    assertThat(exchange.floor().faults().active())
        .extracting(a -> a.fault().kind())
        .containsExactly(FaultKind.CLOCK_SKEW);
  }

  @Test
  @DisplayName("ending all strikes out what is planned; a plan has its place among those at once")
  void plans() {
    Faults faults = exchange.floor().faults();
    faults.startAfter(Duration.ofSeconds(3), Fault.of(FaultKind.MUTE));
    faults.stopAll();
    pass(5);
    assertThat(faults.active()).isEmpty();
    for (int i = 0; i < Faults.FAULTS_MAX; i++) {
      faults.startAfter(Duration.ofSeconds(3), Fault.of(FaultKind.LATE_TRADE));
    }
    assertThatThrownBy(() -> faults.startAfter(Duration.ZERO, Fault.of(FaultKind.GAP)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("at most 1000 faults at once");
    assertThatThrownBy(() -> faults.play("[{fault: gap}]"))
        .isInstanceOf(IllegalArgumentException.class);
    pass(5);
    assertThat(faults.active()).hasSize(Faults.FAULTS_MAX);
    assertThatThrownBy(() -> begin(Fault.of(FaultKind.GAP)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("a script that cannot be understood says which fault, key and value")
  void badScripts() {
    Faults faults = exchange.floor().faults();
    assertThatThrownBy(() -> faults.play("[{fault: silence}, {fault: nope}]"))
        .hasMessageContaining("fault 2")
        .hasMessageContaining("'nope' is none of silence, mute");
    assertThatThrownBy(() -> faults.play("[{fault: gap, evry: 3}]"))
        .hasMessageContaining("'evry'")
        .hasMessageContaining("every");
    assertThatThrownBy(() -> faults.play("[{fault: gap, every: 0}]"))
        .hasMessageContaining("every must be at least 1, was 0");
    assertThatThrownBy(() -> faults.play("[{fault: gap, book: xxx_yyy}]"))
        .hasMessageContaining("xxx_yyy");
    assertThatThrownBy(() -> faults.play("[{fault: mute, book: btc_mxn}]"))
        .hasMessageContaining("mute strikes whole connections: it takes no book and no channel");
    assertThatThrownBy(() -> faults.play("[{fault: refuse-upgrade, channel: order_book}]"))
        .hasMessageContaining("refuse-upgrade strikes whole connections");
    assertThatThrownBy(() -> faults.play("[{fault: http-418, venue: bitso}]"))
        .hasMessageContaining("http-418 cannot strike bitso");
    assertThatThrownBy(() -> faults.play("[{fault: late-trade, book: btc_mxn}]"))
        .hasMessageContaining("late-trade cannot strike bitso");
    assertThatThrownBy(() -> faults.play("[{fault: gap, channel: nope}]"))
        .hasMessageContaining("channel 'nope' is none of [diff-orders, orders,")
        .hasMessageContaining("bookTicker");
    assertThatThrownBy(() -> faults.play("[{fault: gap, book: btc_mxn, channel: depth}]"))
        .hasMessageContaining("none of [diff-orders, orders, processed-orders, trades]");
    assertThatThrownBy(() -> faults.play("[{fault: http-503, channel: diff-orders}]"))
        .hasMessageContaining("order_book")
        .hasMessageContaining("that http-503 strikes");
    assertThatThrownBy(() -> faults.play("hello")).hasMessageContaining("list of faults");
    pass(1);
    assertThat(faults.active()).isEmpty();
  }
}
