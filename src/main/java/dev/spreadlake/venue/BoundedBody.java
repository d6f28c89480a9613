package dev.spreadlake.venue;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Collects a reply's body up to a bound. What is longer is told once and taken no further: the
 * stream stays full, so that nothing more is read until whoever asked ends the connection. Used on
 * one event loop.
 */
final class BoundedBody implements WriteStream<Buffer> {
  private final int max;
  private final Consumer<Throwable> onOverflow;
  private Buffer body = Buffer.buffer();
  private boolean over;

  /**
   * @param max bytes
   */
  BoundedBody(int max, Consumer<Throwable> onOverflow) {
    this.max = max;
    this.onOverflow = onOverflow;
  }

  /** The whole body, UTF-8. */
  String text() {
    return body.toString(StandardCharsets.UTF_8);
  }

  /** Nobody waits for the body any more: takes nothing further. */
  void giveUp() {
    over = true;
    body = Buffer.buffer();
  }

  @Override
  public Future<Void> write(Buffer chunk) {
    if (over) {
      return Future.succeededFuture();
    }
    if (body.length() + (long) chunk.length() > max) {
      giveUp();
      onOverflow.accept(new IOException("body is longer than " + max + " bytes"));
    } else {
      body.appendBuffer(chunk);
    }
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return over;
  }

  @Override
  public Future<Void> end() {
    return Future.succeededFuture();
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
    // Collecting cannot fail.
    return this;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    // The bound is the body's, not a queue's.
    return this;
  }

  @Override
  public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
    // Once full it stays full.
    return this;
  }
}
