package dev.spreadlake.web.live;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.time.Duration;

/**
 * Writes ready-made frames to one socket's channel.
 *
 * <p>Vert.x would wrap each write of each client in a frame, a promise and a queue entry, and Netty
 * would build the header again; a shared frame needs none of that, so its bytes go straight into
 * the channel. Flow control is the channel's own. Confined to the socket's event loop.
 */
// A write that fails closes the channel, and the socket's close handler sees that: nothing to wait
// for.
@SuppressWarnings("FutureReturnValueIgnored")
final class SocketOutbound implements Outbound {
  private static final Duration FORCE_AFTER = Duration.ofSeconds(2);
  private static final Buffer EMPTY = Buffer.buffer();

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final ChannelHandlerContext context;
  private final Channel channel;
  private boolean closing;

  SocketOutbound(
      Vertx vertx, Context home, ServerWebSocket socket, int writeBytesMax, Runnable onWritable) {
    this.vertx = vertx;
    this.socket = socket;
    this.context = ((WebSocketInternal) socket).channelHandlerContext();
    this.channel = context.channel();
    channel
        .config()
        .setWriteBufferWaterMark(new WriteBufferWaterMark(writeBytesMax / 2, writeBytesMax));
    context
        .pipeline()
        .addBefore(
            context.name(),
            "live-writability",
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                // Vert.x would go on answering the pings of who does not close in turn.
                if (closing && !(message instanceof CloseWebSocketFrame)) {
                  ReferenceCountUtil.release(message);
                } else {
                  ctx.fireChannelRead(message);
                }
              }

              @Override
              public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                if (channel.isWritable()) {
                  home.runOnContext(ignored -> onWritable.run());
                }
                ctx.fireChannelWritabilityChanged();
              }
            });
  }

  @Override
  public boolean writable() {
    return channel.isWritable();
  }

  @Override
  public void write(WireFrame frame) {
    context.write(frame.view(), context.voidPromise());
  }

  @Override
  public void flush() {
    context.flush();
  }

  @Override
  public void ping() {
    if (!socket.isClosed()) {
      socket.writePing(EMPTY);
    }
  }

  @Override
  public void close(int code, String reason) {
    closing = true;
    if (channel.isWritable() && !socket.isClosed()) {
      socket.close((short) code, reason);
    } else if (channel.isActive()) {
      // Vert.x would queue the close frame behind a write queue that may never drain.
      context.writeAndFlush(new CloseWebSocketFrame(code, reason), context.voidPromise());
    }
    // From this context, because closing the channel would wait for Vert.x's own queue to drain.
    vertx.setTimer(FORCE_AFTER.toMillis(), timer -> context.close());
  }
}
