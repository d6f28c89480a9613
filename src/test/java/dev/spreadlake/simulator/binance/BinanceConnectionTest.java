package dev.spreadlake.simulator.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.simulator.ExchangeSession;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A connection to the simulated Binance")
class BinanceConnectionTest extends BinanceClient {
  @Test
  @DisplayName("control messages answer as documented, wrong ones with codes 0 to 3")
  void control() {
    ExchangeSession session = connect("/ws");
    String[][] talk = {
      {
        "{'method':'SUBSCRIBE','params':['btcusdt@aggTrade','btcusdt@depth'],'id':1}",
        "{'result':null,'id':1}"
      },
      {
        "{'method':'UNSUBSCRIBE','params':['btcusdt@depth'],'id':'a-1'}",
        "{'result':null,'id':'a-1'}"
      },
      {"{'method':'LIST_SUBSCRIPTIONS','id':null}", "{'result':['btcusdt@aggTrade'],'id':null}"},
      {"{'method':'GET_PROPERTY','params':['combined'],'id':-2}", "{'result':false,'id':-2}"},
      {"{'method':'SET_PROPERTY','params':['combined',true],'id':5}", "{'result':null,'id':5}"},
      {"{'method':'GET_PROPERTY','params':['combined'],'id':2}", "{'result':true,'id':2}"},
      {
        "{'method':'SET_PROPERTY','params':['combined',1],'id':6}",
        "{'code':1,'msg':'Invalid value type: expected Boolean','id':6}"
      },
      {
        "{'method':'GET_PROPERTY','params':['colour'],'id':7}",
        "{'code':0,'msg':'Unknown property','id':7}"
      },
      {"{'method':'SUBSCRIBE','params':['no@such'],'id':8}", "{'result':null,'id':8}"},
    };
    for (String[] turn : talk) {
      pass(1_100);
      client.frames.clear();
      session.receive(turn[0].replace('\'', '"'));
      assertThat(client.frames.get(0)).isEqualTo(turn[1].replace('\'', '"'));
    }
    for (String wrong :
        List.of(
            "{'method':'SUBSCRIBE','params':['a@b'],'id':1.5}",
            "{'method':'SUBSCRIBE','params':['a@b'],'id':'0123456789012345678901234567890123456'}",
            "{'method':'SUBSCRIBE','params':'a@b','id':1}",
            "{'method':'DANCE','id':1}",
            "{'id':1}")) {
      pass(1_100);
      client.frames.clear();
      session.receive(wrong.replace('\'', '"'));
      assertThat(client.frames.get(0)).startsWith("{\"code\":2,\"msg\":\"Invalid request: ");
    }
    pass(1_100);
    client.frames.clear();
    session.receive("hello");
    assertThat(client.frames.get(0))
        .startsWith("{\"code\":3,\"msg\":\"Invalid JSON: expected value at line 1 column ");
  }

  @Test
  @DisplayName("a ping comes each 20 s; without its pong within a minute the socket is closed 1008")
  void pings() {
    ExchangeSession session = connect("/ws/btcusdt@trade");
    pass(20_000);
    assertThat(client.pings).hasSize(1);
    session.receivePong(client.pings.get(0));
    pass(60_000);
    assertThat(client.pings).hasSize(4);
    assertThat(client.closeCode).isNull();
    session.receivePong("unsolicited");
    pass(19_000);
    assertThat(client.closeCode).isNull();
    pass(2_000);
    assertThat(client.closeCode).isEqualTo(1008);
    assertThat(exchange.counters()).containsEntry("closed_without_pong", 1L);
  }

  @Test
  @DisplayName("five messages a second are allowed, pings and pongs among them; the sixth is 1008")
  void tooManyMessages() {
    ExchangeSession session = connect("/ws");
    for (int i = 0; i < 20; i++) {
      pass(250);
      session.receivePing();
    }
    assertThat(client.closeCode).isNull();
    pass(2_000);
    session.receivePing();
    session.receivePong("x");
    for (int i = 0; i < 3; i++) {
      session.receive("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}");
    }
    assertThat(client.closeCode).isNull();
    session.receivePing();
    assertThat(client.closeCode).isEqualTo(1008);
  }

  @Test
  @DisplayName("1024 streams are allowed, one more closes; 300 attempts in five minutes, then 429")
  void manyStreams() {
    StringBuilder names = new StringBuilder("x0@trade");
    for (int i = 1; i < 1_024; i++) {
      names.append("/x").append(i).append("@trade");
    }
    ExchangeSession session = connect("/stream?streams=" + names);
    assertThat(session.subscriptions()).hasSize(1_024);
    assertThat(client.closeCode).isNull();
    session.receive("{\"method\":\"SUBSCRIBE\",\"params\":[\"one@more\"],\"id\":1}");
    assertThat(client.closeCode).isEqualTo(1008);
    for (int i = 0; i < 300; i++) {
      assertThat(exchange.upgradeRefusal(IP, "/ws")).isEmpty();
    }
    assertThat(exchange.upgradeRefusal(IP, "/ws").orElseThrow().status()).isEqualTo(429);
    assertThat(exchange.upgradeRefusal("8.8.8.8", "/ws")).isEmpty();
    pass(301_000);
    assertThat(exchange.upgradeRefusal(IP, "/ws")).isEmpty();
  }

  @Test
  @DisplayName("a connection ends after its 24 hours, scaled to whatever is asked for")
  void lifetime() {
    BinanceExchange shorter =
        new BinanceExchange(floor, BinanceLimits.published().withLifetime(Duration.ofSeconds(15)));
    shorter.connect(IP, "/ws", client);
    pass(14_000);
    assertThat(client.closeCode).isNull();
    pass(1_000);
    assertThat(client.closeCode).isEqualTo(1001);
  }
}
