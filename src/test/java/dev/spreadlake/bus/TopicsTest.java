package dev.spreadlake.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.SpreadObservation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The event bus")
@Timeout(20)
class TopicsTest {
  /** Something that is not one of our records. */
  record Foreign(String text) {}

  private Vertx vertx;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    RecordCodec.register(vertx.eventBus());
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("hands over the same instance inside a process")
  void sameInstance() throws Exception {
    SpreadObservation sent = observation();
    BlockingQueue<SpreadObservation> received = new LinkedBlockingQueue<>();
    Topics.OBSERVATION
        .subscribe(vertx.eventBus(), received::add)
        .completion()
        .await(5, TimeUnit.SECONDS);
    Topics.OBSERVATION.publish(vertx.eventBus(), sent);

    assertThat(received.poll(5, TimeUnit.SECONDS)).isSameAs(sent);
  }

  @Test
  @DisplayName("writes records as JSON on the wire and reads them back equal, decimals exact")
  void wire() {
    CodecProbe probe = new CodecProbe();
    SpreadObservation sent = observation();
    SpreadObservation read = (SpreadObservation) probe.roundTrip(sent);

    assertThat(read.bid().toPlainString()).isEqualTo("17.3000");
    assertThat(read.second()).isEqualTo(sent.second());
    assertThat(read.spread()).isEqualTo(sent.spread());
  }

  @Test
  @DisplayName("refuses to read back a type that is not ours")
  void foreignType() {
    byte[] type = "java.util.ArrayList".getBytes(StandardCharsets.UTF_8);
    Buffer wire =
        Buffer.buffer().appendInt(type.length).appendBytes(type).appendInt(2).appendString("[]");

    assertThatThrownBy(() -> new CodecProbe().decode(wire))
        .hasMessageContaining("refused message type");
  }

  @Test
  @DisplayName("answers a question whose handler throws at once, with the reason")
  void throwingHandler() throws Exception {
    RequestTopic<Foreign, Foreign> topic =
        new RequestTopic<>("test.throwing", Foreign.class, Foreign.class);
    topic
        .serve(
            vertx.eventBus(),
            question -> {
              throw new IllegalArgumentException("above must be a number");
            })
        .completion()
        .await(5, TimeUnit.SECONDS);
    Future<Foreign> answer = topic.ask(vertx.eventBus(), new Foreign("x"), Duration.ofSeconds(5));

    assertThatThrownBy(() -> answer.await(2, TimeUnit.SECONDS))
        .isInstanceOf(ReplyException.class)
        .hasMessage("above must be a number")
        .extracting(e -> ((ReplyException) e).failureCode())
        .isEqualTo(RequestTopic.BAD_REQUEST);
  }

  @Test
  @DisplayName("has no address twice, and every message is a record")
  void addresses() throws IllegalAccessException {
    List<String> addresses = new ArrayList<>();
    for (Field field : Topics.class.getFields()) {
      Object value = field.get(null);
      if (value instanceof Topic<?> topic) {
        addresses.add(topic.address());
        assertThat(topic.type().isRecord()).as(topic.address()).isTrue();
      } else if (value instanceof RequestTopic<?, ?> topic) {
        addresses.add(topic.address());
        assertThat(topic.question().isRecord()).as(topic.address()).isTrue();
      }
    }
    Set<String> unique = new HashSet<>(addresses);
    assertThat(addresses).hasSizeGreaterThan(10).hasSameSizeAs(unique);
  }

  private static SpreadObservation observation() {
    return SpreadObservation.ofQuote(
        Instant.parse("2026-01-01T00:00:00Z"),
        Venue.BITSO,
        new Book("usd_mxn"),
        new BigDecimal("17.3000"),
        new BigDecimal("17.31"),
        Source.WS);
  }

  /** Drives the codec as a cluster would. */
  private static final class CodecProbe {
    private final RecordCodec codec = new RecordCodec();

    Object roundTrip(Object message) {
      Buffer wire = Buffer.buffer("head");
      codec.encodeToWire(wire, message);
      return codec.decodeFromWire(4, wire);
    }

    Object decode(Buffer wire) {
      return codec.decodeFromWire(0, wire);
    }
  }
}
