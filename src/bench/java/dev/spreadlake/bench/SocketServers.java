package dev.spreadlake.bench;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.WebServices;
import dev.spreadlake.web.WebVerticle;
import dev.spreadlake.web.live.LiveLimits;
import dev.spreadlake.web.live.WebIdentity;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * The servers that {@link SocketBench} compares, each in a process of its own: {@code ours} is the
 * product, from the bus to the socket; {@code netty} is one event loop that writes one pre-built
 * frame to every channel. One byte on standard input is one message; the port is printed.
 */
public final class SocketServers {
  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
  private static final Book BOOK = new Book("btc_mxn");
  private static final BigDecimal BID = new BigDecimal("790333.41");
  private static final BigDecimal ASK = new BigDecimal("790961.89");

  private SocketServers() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("ours")) {
      ours();
    } else {
      netty(args[1]);
    }
    System.exit(0);
  }

  private static void ours() throws Exception {
    Vertx vertx = Vertx.vertx();
    RecordCodec.register(vertx.eventBus());
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Settings.Http http =
        new Settings.Http(
            "127.0.0.1",
            0,
            Optional.empty(),
            List.of(),
            10_000,
            100,
            Duration.ofHours(1),
            Duration.ofSeconds(1));
    WebVerticle web =
        new WebVerticle(
            http,
            LiveLimits.of(10_000, 100, Duration.ofHours(1)),
            new WebIdentity(
                FeedMode.SIMULATED,
                "bench",
                "lake-1",
                Map.of(Venue.BITSO, List.of(BOOK)),
                Map.of(),
                List.of(),
                Duration.ofMinutes(10)),
            WebServices.none(),
            new Meters(registry),
            registry,
            TimeSource.system());
    vertx.deployVerticle(web).await(20, TimeUnit.SECONDS);
    System.out.println("PORT " + web.port());
    publishFromInput(
        seq ->
            Topics.OBSERVATION.publish(
                vertx.eventBus(),
                SpreadObservation.of(
                    START.plusSeconds(seq),
                    Venue.BITSO,
                    BOOK,
                    BID,
                    ASK,
                    null,
                    null,
                    null,
                    0,
                    BigDecimal.valueOf(System.nanoTime()),
                    0,
                    0,
                    Source.WS)));
  }

  private static void netty(String padding) throws Exception {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    List<Channel> channels = new ArrayList<>();
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(8192))
                        .addLast(new WebSocketServerProtocolHandler("/live"))
                        .addLast(
                            new SimpleChannelInboundHandler<WebSocketFrame>() {
                              @Override
                              protected void channelRead0(
                                  ChannelHandlerContext ctx, WebSocketFrame frame) {
                                channels.add(ctx.channel());
                                ChannelFuture unused =
                                    ctx.writeAndFlush(
                                        new TextWebSocketFrame("{\"type\":\"snapshot\"}"));
                              }
                            });
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    System.out.println("PORT " + ((InetSocketAddress) server.localAddress()).getPort());
    publishFromInput(
        seq ->
            loop.execute(
                () -> {
                  ByteBuf frame = prebuilt(seq, padding);
                  for (Channel channel : channels) {
                    ChannelFuture unused =
                        channel.writeAndFlush(frame.retainedDuplicate(), channel.voidPromise());
                  }
                  frame.release();
                }));
  }

  private static ByteBuf prebuilt(int seq, String padding) {
    byte[] json =
        ("{\"type\":\"spread\",\"seq\":"
                + seq
                + ",\"pad\":\""
                + padding
                + "\",\"volume\":\""
                + System.nanoTime()
                + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    ByteBuf frame = Unpooled.directBuffer(json.length + 4);
    return frame.writeByte(0x81).writeByte(126).writeShort(json.length).writeBytes(json);
  }

  private static void publishFromInput(IntConsumer publish) throws IOException {
    byte[] bytes = new byte[1024];
    int seq = 0;
    for (int n = System.in.read(bytes); n > 0; n = System.in.read(bytes)) {
      for (int i = 0; i < n; i++) {
        publish.accept(++seq);
      }
    }
  }
}
