package dev.spreadlake.bus;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.failure.FailureText;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.function.Function;

/**
 * A question with one answer.
 *
 * @param <Q> the question, a deeply immutable record
 * @param <R> the answer, likewise
 */
public record RequestTopic<Q, R>(String address, Class<Q> question, Class<R> answer) {
  /** Failure code of a question that was refused because its content is wrong. */
  public static final int BAD_REQUEST = 400;

  /** Failure code of a question that could not be answered. */
  public static final int INTERNAL = 500;

  public RequestTopic {
    requireNonNull(address, "address");
    requireNonNull(question, "question");
    requireNonNull(answer, "answer");
  }

  /** Asks; fails with a {@link ReplyException} on refusal or when {@code timeout} passes. */
  public Future<R> ask(EventBus bus, Q message, Duration timeout) {
    DeliveryOptions options =
        new DeliveryOptions(RecordCodec.OPTIONS).setSendTimeout(timeout.toMillis());
    return bus.<Object>request(address, message, options).map(reply -> answer.cast(reply.body()));
  }

  /**
   * Answers with the future that {@code handler} returns. An {@link IllegalArgumentException} is
   * told to the asker as {@link #BAD_REQUEST}, anything else as {@link #INTERNAL}; the asker never
   * waits for a time-out because of an exception here.
   */
  public MessageConsumer<Object> serve(EventBus bus, Function<Q, Future<R>> handler) {
    return bus.consumer(
        address,
        message -> {
          Future<R> result;
          try {
            result = handler.apply(question.cast(message.body()));
          } catch (RuntimeException refused) {
            result = Future.failedFuture(refused);
          }
          result.onComplete(
              done -> message.reply(done, RecordCodec.OPTIONS),
              failed ->
                  message.fail(
                      failed instanceof IllegalArgumentException ? BAD_REQUEST : INTERNAL,
                      FailureText.of(failed)));
        });
  }
}
