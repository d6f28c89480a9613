package dev.spreadlake.web.endpoint;

import dev.spreadlake.metrics.Meters;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what waits in memory for clients that do not read: the bytes of all answers together, the
 * time one answer may take, and the answers of one connection: what it asks for meanwhile waits.
 * Stands in front of the routes; confined to the server's event loop.
 */
public final class AnswersUnderWay implements Handler<RoutingContext> {
  /** How often a connection is looked at that has asked on. */
  private static final long LOOK_MS = 50;

  private static final String KEY = AnswersUnderWay.class.getName();

  /** The last quarter of the room is kept for answers no larger than this. */
  private static final int SMALL_BYTES = 64 * 1024;

  private final long bytesMax;
  private final Duration sendingMax;
  private final Meters meters;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param bytesMax of all answers that are being sent
   * @param sendingMax how long a client may take over one answer before its connection is closed
   */
  public AnswersUnderWay(long bytesMax, Duration sendingMax, Meters meters) {
    this.bytesMax = bytesMax;
    this.sendingMax = sendingMax;
    this.meters = meters;
    meters.httpUnread(bytes::get);
  }

  @Override
  public void handle(RoutingContext call) {
    Optional<ChannelHandlerContext> channel = channel(call.request().connection());
    call.put(KEY, this);
    if (channel.isPresent() && !channel.get().channel().isWritable()) {
      call.request().pause();
      goOnOnceTaken(call, channel.get().channel());
    } else {
      call.next();
    }
  }

  /**
   * A client may ask on before it has read; it waits with that until the answer before is taken, or
   * ends its connection.
   */
  private static void goOnOnceTaken(RoutingContext call, Channel channel) {
    call.vertx()
        .setTimer(
            LOOK_MS,
            again -> {
              if (channel.isWritable()) {
                call.request().resume();
                call.next();
              } else if (channel.isActive()) {
                goOnOnceTaken(call, channel);
              }
            });
  }

  /** Ends the response with {@code body}; false if there is no room for it, with nothing done. */
  static boolean end(RoutingContext call, byte[] body, Runnable head) {
    AnswersUnderWay answers = call.get(KEY);
    if (answers != null && !answers.hasRoom(body.length)) {
      answers.meters.httpRefused("unread").increment();
      return false;
    }
    head.run();
    Future<Void> sent = call.response().end(Buffer.buffer(body));
    if (answers != null && !sent.isComplete()) {
      answers.watch(call, sent, body.length);
    }
    return true;
  }

  private boolean hasRoom(int length) {
    return bytes.get() + length <= (length > SMALL_BYTES ? bytesMax / 4 * 3 : bytesMax);
  }

  private void watch(RoutingContext call, Future<Void> sent, int length) {
    bytes.addAndGet(length);
    HttpConnection connection = call.request().connection();
    long timer =
        call.vertx()
            .setTimer(
                sendingMax.toMillis(),
                late -> {
                  meters.httpRefused("unread").increment();
                  close(connection);
                });
    sent.onComplete(
        done -> {
          bytes.addAndGet(-length);
          call.vertx().cancelTimer(timer);
        });
  }

  /** By force: Vert.x would wait until what is queued has been read. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void close(HttpConnection connection) {
    Optional<ChannelHandlerContext> channel = channel(connection);
    if (channel.isPresent()) {
      channel.get().close();
    } else {
      connection.close();
    }
  }

  private static Optional<ChannelHandlerContext> channel(HttpConnection connection) {
    return connection instanceof HttpServerConnection server
        ? Optional.of(server.channelHandlerContext())
        : Optional.empty();
  }
}
