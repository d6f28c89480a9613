package dev.spreadlake.bus;

import static java.util.Objects.requireNonNull;

import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Consumer;

/**
 * A publish/subscribe address that carries one type. Delivery is to every subscriber on its own
 * context; order is kept between one publisher and one subscriber.
 *
 * @param <T> deeply immutable record; the same instance is delivered
 */
public record Topic<T>(String address, Class<T> type) {
  public Topic {
    requireNonNull(address, "address");
    requireNonNull(type, "type");
  }

  /** Sends {@code message} to every subscriber. */
  public void publish(EventBus bus, T message) {
    bus.publish(address, message, RecordCodec.OPTIONS);
  }

  /** Calls {@code handler} for each message; return {@code completion()} from {@code start()}. */
  public MessageConsumer<Object> subscribe(EventBus bus, Consumer<T> handler) {
    return bus.consumer(address, message -> handler.accept(type.cast(message.body())));
  }
}
