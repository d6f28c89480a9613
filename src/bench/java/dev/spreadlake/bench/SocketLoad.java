package dev.spreadlake.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/**
 * The clients, the same for every server: one event loop that looks at no more of a frame than its
 * length, its number and its time. Checks that each client gets each number once, in order; gives
 * the server one credit for each message that every client has.
 */
final class SocketLoad implements AutoCloseable {
  private static final byte[] SPREAD =
      "{\"type\":\"spread\",\"seq\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SNAPSHOT =
      "{\"type\":\"snapshot\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MASK = {0, 0, 0, 0};
  private static final int RING = 4096;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final int clients;
  private final int port;
  private final OutputStream credits;
  private final CountDownLatch subscribed;
  private final int[] complete = new int[RING];
  private final List<Channel> channels = new ArrayList<>();
  private boolean creditEach;
  private final LongAdder delivered = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private volatile String wrong;
  private volatile Histogram latency;

  SocketLoad(int clients, int port, OutputStream credits) {
    this.clients = clients;
    this.port = port;
    this.credits = credits;
    this.subscribed = new CountDownLatch(clients);
  }

  /** Connects and subscribes everybody. */
  void connect(int stalled) throws Exception {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Client());
                  }
                });
    for (int i = 0; i < clients; i++) {
      Bootstrap one = i < stalled ? bootstrap.clone() : bootstrap;
      if (i < stalled) {
        // So small that what this client does not read stays with the server.
        one.option(ChannelOption.SO_RCVBUF, 4096);
      }
      channels.add(one.connect("127.0.0.1", port).sync().channel());
    }
    if (!subscribed.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException(subscribed.getCount() + " clients got no snapshot");
    }
    for (int i = 0; i < stalled; i++) {
      channels.get(i).config().setAutoRead(false);
    }
  }

  /** Lets {@code window} messages be under way at once, from now on. */
  void flow(int window) throws Exception {
    loop.submit(() -> creditEach = true).get();
    for (int i = 0; i < window; i++) {
      credit();
    }
  }

  void credit() throws IOException {
    credits.write('c');
    credits.flush();
  }

  long delivered() {
    return delivered.sum();
  }

  long bytes() {
    return bytes.sum();
  }

  /** Measures delivery times from now on. */
  void measureInto(Histogram histogram) {
    latency = histogram;
  }

  /** Throws if any client got a wrong message. */
  void check() {
    if (wrong != null) {
      throw new IllegalStateException("wrong answer: " + wrong);
    }
  }

  @Override
  public void close() throws Exception {
    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
  }

  private final class Client extends ChannelInboundHandlerAdapter {
    private ByteBuf rest;
    private boolean open;
    private long last;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      String request =
          "GET /live HTTP/1.1\r\nHost: 127.0.0.1:"
              + port
              + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
      send(ctx, ctx.alloc().buffer().writeBytes(request.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf in = (ByteBuf) message;
      bytes.add(in.readableBytes());
      if (rest != null) {
        rest.writeBytes(in);
        in.release();
        in = rest;
        rest = null;
      }
      if (!open && !handshake(ctx, in)) {
        rest = in;
        return;
      }
      while (frame(in)) {
        // next
      }
      if (in.isReadable()) {
        rest = ctx.alloc().buffer(Math.max(1024, in.readableBytes() * 2)).writeBytes(in);
      }
      in.release();
    }

    private void send(ChannelHandlerContext ctx, ByteBuf bytes) {
      // A connection that fails is closed: the benchmark misses its messages.
      ChannelFuture unused =
          ctx.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private boolean handshake(ChannelHandlerContext ctx, ByteBuf in) {
      String head = in.toString(StandardCharsets.ISO_8859_1);
      int end = head.indexOf("\r\n\r\n");
      if (end < 0) {
        return false;
      }
      if (!head.startsWith("HTTP/1.1 101")) {
        wrong = head.substring(0, Math.min(40, head.length()));
      }
      in.skipBytes(end + 4);
      open = true;
      byte[] ask =
          "{\"type\":\"subscribe\",\"id\":\"1\",\"topics\":[\"spread\"]}"
              .getBytes(StandardCharsets.UTF_8);
      send(
          ctx,
          ctx.alloc()
              .buffer()
              .writeByte(0x81)
              .writeByte(0x80 | ask.length)
              .writeBytes(MASK)
              .writeBytes(ask));
      return true;
    }

    private boolean frame(ByteBuf in) {
      int at = in.readerIndex();
      int readable = in.readableBytes();
      if (readable < 2) {
        return false;
      }
      int length = in.getByte(at + 1) & 0x7F;
      int header = 2;
      if (length == 126) {
        if (readable < 4) {
          return false;
        }
        length = in.getUnsignedShort(at + 2);
        header = 4;
      }
      if (readable < header + length) {
        return false;
      }
      payload(in, at + header, length);
      in.skipBytes(header + length);
      return true;
    }

    private void payload(ByteBuf in, int at, int length) {
      if (!startsWith(in, at, length, SPREAD)) {
        if (startsWith(in, at, length, SNAPSHOT)) {
          subscribed.countDown();
        }
        return;
      }
      long seq = 0;
      int i = at + SPREAD.length;
      for (byte digit = in.getByte(i); digit >= '0' && digit <= '9'; digit = in.getByte(++i)) {
        seq = seq * 10 + digit - '0';
      }
      if (seq != last + 1) {
        wrong = "after message " + last + " came " + seq;
      }
      last = seq;
      delivered.increment();
      Histogram histogram = latency;
      if (histogram != null) {
        histogram.recordValue(Math.max(0, System.nanoTime() - stamp(in, at + length - 3)));
      }
      int slot = (int) (seq % RING);
      if (++complete[slot] == clients) {
        complete[slot] = 0;
        if (creditEach) {
          try {
            credit();
          } catch (IOException e) {
            wrong = "the server has gone";
          }
        }
      }
    }

    private long stamp(ByteBuf in, int lastDigit) {
      long value = 0;
      long unit = 1;
      for (int i = lastDigit; in.getByte(i) != '"'; i--) {
        value += unit * (in.getByte(i) - '0');
        unit *= 10;
      }
      return value;
    }

    private boolean startsWith(ByteBuf in, int at, int length, byte[] prefix) {
      if (length < prefix.length) {
        return false;
      }
      for (int i = 0; i < prefix.length; i++) {
        if (in.getByte(at + i) != prefix[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
