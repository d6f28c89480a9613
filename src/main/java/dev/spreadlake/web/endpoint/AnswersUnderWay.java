package dev.spreadlake.web.endpoint;

import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what waits in memory for clients that do not read: the bytes of all answers together, the
 * time in which nothing of an answer is taken, that in which all of it is, and the answers of one
 * connection: what it asks for meanwhile waits. Stands in front of the routes; confined to the
 * server's event loop.
 */
public final class AnswersUnderWay implements Handler<RoutingContext> {
  /** How often a connection is looked at that has asked on. */
  private static final long ASKED_ON_MS = 50;

  /** How often a client is looked at that takes its answer, at most. */
  private static final long LOOK_MAX_MS = 5_000;

  private static final String KEY = AnswersUnderWay.class.getName();

  /** The last quarter of the room is kept for answers no larger than this. */
  private static final int SMALL_BYTES = 64 * 1024;

  private final long bytesMax;
  private final Duration stalledMax;
  private final Duration wholeMax;
  private final TimeSource time;
  private final Meters meters;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param bytesMax of all answers that are being sent
   * @param stalledMax how long a client may take nothing of an answer before its connection is
   *     closed
   * @param wholeMax how long it may take over all of one
   */
  public AnswersUnderWay(
      long bytesMax, Duration stalledMax, Duration wholeMax, TimeSource time, Meters meters) {
    this.bytesMax = bytesMax;
    this.stalledMax = stalledMax;
    this.wholeMax = wholeMax;
    this.time = time;
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
            ASKED_ON_MS,
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
    if (answers == null) {
      call.response().end(Buffer.buffer(body));
    } else {
      answers.send(call, body);
    }
    return true;
  }

  private boolean hasRoom(int length) {
    return bytes.get() + length <= (length > SMALL_BYTES ? bytesMax / 4 * 3 : bytesMax);
  }

  private void send(RoutingContext call, byte[] body) {
    bytes.addAndGet(body.length);
    Sending sending =
        new Sending(call.response(), body, time::nanoTime, () -> bytes.addAndGet(-body.length));
    sending.goOn();
    if (!sending.isOver()) {
      HttpConnection connection = call.request().connection();
      long bound = Math.min(stalledMax.toMillis(), wholeMax.toMillis());
      long lookMs = Math.max(10, Math.min(LOOK_MAX_MS, bound / 8));
      call.vertx().setPeriodic(lookMs, id -> look(call.vertx(), id, sending, connection));
    }
  }

  private void look(Vertx vertx, long timer, Sending sending, HttpConnection connection) {
    Sending.Pace pace = sending.pace(stalledMax, wholeMax);
    if (pace != Sending.Pace.STEADY) {
      meters.httpRefused(pace == Sending.Pace.STALLED ? "unread" : "slow").increment();
      close(connection);
    }
    if (pace != Sending.Pace.STEADY || sending.isOver()) {
      vertx.cancelTimer(timer);
    }
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
