package dev.spreadlake.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;

/**
 * The one codec of the bus: inside a process the same instance is handed over, on the wire a record
 * travels as its class name and JSON. Only record classes below {@code dev.spreadlake} are read
 * back.
 */
public final class RecordCodec implements MessageCodec<Object, Object> {
  /** Name under which the codec is registered. */
  public static final String NAME = "spreadlake-record";

  static final DeliveryOptions OPTIONS = new DeliveryOptions().setCodecName(NAME);

  private static final String OURS = "dev.spreadlake.";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  RecordCodec() {}

  /** Registers the codec; once for each Vert.x instance. */
  public static void register(EventBus bus) {
    bus.registerCodec(new RecordCodec());
  }

  @Override
  public void encodeToWire(Buffer buffer, Object message) {
    try {
      byte[] type = message.getClass().getName().getBytes(StandardCharsets.UTF_8);
      byte[] body = JSON.writeValueAsBytes(message);
      buffer.appendInt(type.length).appendBytes(type).appendInt(body.length).appendBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot encode " + message.getClass().getName(), e);
    }
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    int typeLength = buffer.getInt(position);
    int bodyAt = position + 4 + typeLength;
    String type = buffer.getString(position + 4, bodyAt, StandardCharsets.UTF_8.name());
    byte[] body = buffer.getBytes(bodyAt + 4, bodyAt + 4 + buffer.getInt(bodyAt));
    if (!type.startsWith(OURS)) {
      throw new IllegalArgumentException("refused message type " + type);
    }
    try {
      Class<?> target = Class.forName(type, false, RecordCodec.class.getClassLoader());
      if (!target.isRecord()) {
        throw new IllegalArgumentException("refused message type " + type);
      }
      return JSON.readValue(body, target);
    } catch (ClassNotFoundException | java.io.IOException e) {
      throw new IllegalArgumentException("cannot decode " + type, e);
    }
  }

  @Override
  public Object transform(Object message) {
    return message;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
