package dev.spreadlake.web.endpoint;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * One body on its way, piece by piece as the client takes it: so that it is seen to take some, and
 * the connection does not count as idle meanwhile. Holds only what was not taken, and of that no
 * second copy. Confined to the server's event loop; times are monotonic nanoseconds.
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
  private final ArrayDeque<Buffer> pieces;
  private final LongSupplier clock;
  private final long beganNanos;
  private final IntConsumer taken;
  private Runnable whenOver = () -> {};
  private int heldBytes;
  private long takenNanos;
  private boolean over;

  /**
   * @param body copied
   * @param clock monotonic nanoseconds
   * @param taken told how many bytes are held no longer: they were taken, or the connection has
   *     gone
   */
  Sending(HttpServerResponse response, byte[] body, LongSupplier clock, IntConsumer taken) {
    this.response = response;
    this.pieces = pieces(body);
    this.heldBytes = body.length;
    this.clock = clock;
    this.beganNanos = clock.getAsLong();
    this.takenNanos = beganNanos;
    this.taken = taken;
  }

  /** At least one, because an empty answer has to be ended too. */
  private static ArrayDeque<Buffer> pieces(byte[] body) {
    ArrayDeque<Buffer> pieces = new ArrayDeque<>(body.length / PIECE_BYTES + 1);
    int from = 0;
    do {
      int length = Math.min(PIECE_BYTES, body.length - from);
      pieces.add(Buffer.buffer(length).appendBytes(body, from, length));
      from += length;
    } while (from < body.length);
    return pieces;
  }

  /** Sends what the client has room for, and more once it takes it. */
  void goOn() {
    while (!over && !pieces.isEmpty() && !response.writeQueueFull()) {
      Buffer piece = pieces.poll();
      int length = piece.length();
      boolean last = pieces.isEmpty();
      Future<Void> written = last ? response.end(piece) : response.write(piece);
      written.onComplete(
          done -> {
            takenNanos = clock.getAsLong();
            if (last || done.failed()) {
              end();
            } else {
              release(length);
            }
          });
    }
    if (!over && !pieces.isEmpty()) {
      response.drainHandler(drained -> goOn());
    }
  }

  private void release(int bytes) {
    if (!over) {
      heldBytes -= bytes;
      taken.accept(bytes);
    }
  }

  private void end() {
    if (!over) {
      release(heldBytes);
      over = true;
      pieces.clear();
      whenOver.run();
    }
  }

  /** Runs {@code done} once all of it was taken or the connection has gone; if so already, now. */
  void whenOver(Runnable done) {
    if (over) {
      done.run();
    } else {
      whenOver = done;
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
