package dev.spreadlake.web.endpoint;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One body on its way, piece by piece as the client takes it: so that it is seen to take some, and
 * the connection does not count as idle meanwhile. Confined to the server's event loop; times are
 * monotonic nanoseconds.
 */
final class Sending {
  private static final int PIECE_BYTES = 64 * 1024;

  /** How a client takes its answer. */
  enum Pace {
    STEADY,
    /** Nothing was taken for too long. */
    STALLED,
    /** It takes too long altogether. */
    SLOW
  }

  private final HttpServerResponse response;
  private final Buffer body;
  private final LongSupplier clock;
  private final long beganNanos;
  private final Runnable ended;
  private int sent;
  private long takenNanos;
  private boolean over;

  /**
   * @param clock monotonic nanoseconds
   * @param ended called once: all of it was taken, or the connection has gone
   */
  Sending(HttpServerResponse response, byte[] body, LongSupplier clock, Runnable ended) {
    this.response = response;
    this.body = Buffer.buffer(body);
    this.clock = clock;
    this.beganNanos = clock.getAsLong();
    this.takenNanos = beganNanos;
    this.ended = ended;
  }

  /** Sends what the client has room for, and more once it takes it. */
  void goOn() {
    while (!over && sent < body.length() && !response.writeQueueFull()) {
      int end = Math.min(body.length(), sent + PIECE_BYTES);
      Buffer piece = body.slice(sent, end);
      sent = end;
      boolean last = end == body.length();
      Future<Void> written = last ? response.end(piece) : response.write(piece);
      written.onComplete(
          done -> {
            takenNanos = clock.getAsLong();
            if (last || done.failed()) {
              end();
            }
          });
    }
    if (!over && sent < body.length()) {
      response.drainHandler(drained -> goOn());
    }
  }

  private void end() {
    if (!over) {
      over = true;
      ended.run();
    }
  }

  /** Whether all of it was taken, or the connection has gone. */
  boolean isOver() {
    return over;
  }

  /** How the client takes it. */
  Pace pace(Duration stalledMax, Duration wholeMax) {
    if (over) {
      return Pace.STEADY;
    }
    long nowNanos = clock.getAsLong();
    if (nowNanos - takenNanos > stalledMax.toNanos()) {
      return Pace.STALLED;
    }
    return nowNanos - beganNanos > wholeMax.toNanos() ? Pace.SLOW : Pace.STEADY;
  }
}
