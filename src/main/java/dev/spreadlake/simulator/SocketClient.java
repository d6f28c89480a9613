package dev.spreadlake.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An {@link ExchangeClient} behind a Vert.x socket. A client that lets more than a bound pile up is
 * cut. On the event loop of the socket.
 */
final class SocketClient implements ExchangeClient {
  private static final Logger LOG = LoggerFactory.getLogger(SocketClient.class);

  private final ServerWebSocket socket;
  private final String venue;
  private final AtomicLong slowReadersCut;
  private final long pendingBytesMax;
  private long pendingBytes;
  private boolean gone;

  /**
   * @param pendingBytesMax bytes that may wait for a slow reader
   */
  SocketClient(
      ServerWebSocket socket, String venue, long pendingBytesMax, AtomicLong slowReadersCut) {
    this.pendingBytesMax = pendingBytesMax;
    this.socket = socket;
    this.venue = venue;
    this.slowReadersCut = slowReadersCut;
  }

  @Override
  public void text(String frame) {
    write(WebSocketFrame.textFrame(frame, true), frame.length());
  }

  @Override
  public void fragments(List<String> parts) {
    for (int i = 0; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      String part = parts.get(i);
      write(
          i == 0
              ? WebSocketFrame.textFrame(part, last)
              : WebSocketFrame.continuationFrame(Buffer.buffer(part), last),
          part.length());
    }
  }

  @Override
  public void ping(String payload) {
    socket.writePing(Buffer.buffer(payload));
  }

  @Override
  public void close(int code, String reason) {
    if (!socket.isClosed()) {
      socket.close((short) code, reason);
    }
  }

  @Override
  public void cut() {
    gone = true;
    // No close frame: a transport error is what the other end has to see.
    ((WebSocketInternal) socket)
        .channelHandlerContext()
        .close()
        .addListener(cut -> LOG.debug("connection cut venue={} done={}", venue, cut.isSuccess()));
  }

  private void write(WebSocketFrame frame, int bytes) {
    if (gone || socket.isClosed()) {
      return;
    }
    pendingBytes += bytes;
    if (pendingBytes > pendingBytesMax) {
      slowReadersCut.incrementAndGet();
      LOG.warn("slow reader cut venue={} address={}", venue, socket.remoteAddress());
      cut();
      return;
    }
    socket.writeFrame(frame).onComplete(done -> pendingBytes -= bytes);
  }
}
