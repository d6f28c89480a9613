package dev.spreadlake.simulator.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.SimulatorServer;
import dev.spreadlake.simulator.TradingFloor;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BitsoServerTest {
  private final BitsoExchange exchange =
      new BitsoExchange(
          new TradingFloor(Simulation.of(11, List.of("btc_mxn", "usd_mxn")), Instant.now()));
  private SimulatorServer server;

  @BeforeEach
  void start() throws Exception {
    server = new SimulatorServer(exchange);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  @DisplayName("a plain client subscribes, seeds and follows the book over real sockets")
  void follows() throws Exception {
    SimulatorServer.Socket socket = server.open("/");
    socket.send("{\"action\":\"subscribe\",\"book\":\"btc_mxn\",\"type\":\"diff-orders\"}");
    String ack = socket.await(m -> m.contains("\"response\""));
    assertThat(ack)
        .matches(
            "\\{\"action\":\"subscribe\",\"response\":\"ok\",\"time\":\\d+,"
                + "\"type\":\"diff-orders\",\"book\":\"btc_mxn\"}");
    String first = socket.await(m -> m.contains("diff-orders"));
    HttpResponse<String> seed = server.get("/api/v3/order_book/?book=btc_mxn&aggregate=false");
    assertThat(seed.statusCode()).isEqualTo(200);
    assertThat(seed.headers().firstValue("x-spreadlake-simulated")).contains("true");
    RebuiltBook book = RebuiltBook.of(seed.body());
    assertThat(book.apply(first)).isTrue();
    for (int i = 0; i < 40; i++) {
      assertThat(book.apply(socket.await(m -> m.contains("diff-orders")))).isTrue();
    }
    assertThat(socket.ends).isEmpty();
  }

  @Test
  @DisplayName("a subscription without a book is closed with 1011 after half a second or so")
  void closes() throws Exception {
    SimulatorServer.Socket socket = server.open("/any/path?x=y");
    long begun = System.nanoTime();
    socket.send("{\"action\":\"subscribe\",\"type\":\"orders\"}");
    assertThat(socket.ends.poll(5, TimeUnit.SECONDS)).isEqualTo(1011);
    assertThat(System.nanoTime() - begun).isBetween(400_000_000L, 2_000_000_000L);
    assertThat(socket.messages).isEmpty();
  }
}
