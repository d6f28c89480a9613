package dev.spreadlake.fakes;

import dev.spreadlake.market.FrameText;
import dev.spreadlake.simulator.Exchange;
import dev.spreadlake.simulator.ExchangeClient;
import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.ExchangeLink;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Joins a feed to a simulated exchange in memory, in virtual time, with the same delay for
 * everything in either direction. Order is kept, as a socket keeps it.
 */
public final class MemoryLink implements ExchangeLink {
  private static final String IP = "192.0.2.1";

  private final Exchange exchange;
  private final String restRoot;
  private final String stream;
  private final TimeSource time;
  private final Timers timers;
  private final Duration latency;

  /** To Bitso. */
  public MemoryLink(Exchange exchange, TimeSource time, Timers timers, Duration latency) {
    this(exchange, "/v3", "/", time, timers, latency);
  }

  /**
   * To any venue.
   *
   * @param restRoot comes before each path
   * @param stream path and query of the socket
   */
  public MemoryLink(
      Exchange exchange,
      String restRoot,
      String stream,
      TimeSource time,
      Timers timers,
      Duration latency) {
    this.exchange = exchange;
    this.restRoot = restRoot;
    this.stream = stream;
    this.time = time;
    this.timers = timers;
    this.latency = latency;
  }

  @Override
  public Socket open(SocketListener listener) {
    Line line = new Line(listener);
    timers.after(latency, line::connect);
    return line;
  }

  @Override
  public void get(String path, Consumer<ExchangeLink.RestReply> callback) {
    timers.after(
        latency,
        () -> {
          exchange.advanceTo(time.now());
          String[] parts = path.split("\\?", 2);
          dev.spreadlake.simulator.RestReply reply =
              exchange.rest(restRoot + parts[0], query(parts.length > 1 ? parts[1] : ""), IP);
          timers.after(
              latency.plusMillis(reply.delayMs()), () -> callback.accept(translated(reply)));
        });
  }

  private static RestReply translated(dev.spreadlake.simulator.RestReply reply) {
    if (reply.status() == dev.spreadlake.simulator.RestReply.CUT) {
      return ExchangeLink.RestReply.none("connection cut");
    }
    Map<String, String> headers = new HashMap<>();
    reply
        .headers()
        .forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
    return new ExchangeLink.RestReply(
        reply.status(),
        headers.getOrDefault("content-type", ""),
        Long.parseLong(headers.getOrDefault("retry-after", "-1")),
        reply.body(),
        "",
        Long.parseLong(headers.getOrDefault("x-mbx-used-weight-1m", "-1")));
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new HashMap<>();
    for (String pair : text.split("&")) {
      String[] halves = pair.split("=", 2);
      if (halves.length == 2) {
        query.put(halves[0], URLDecoder.decode(halves[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  /** One socket, both ends. */
  private final class Line implements Socket, ExchangeClient {
    private final SocketListener listener;
    private ExchangeSession session;
    private boolean closedHere;
    private boolean closedThere;

    Line(SocketListener listener) {
      this.listener = listener;
    }

    void connect() {
      if (closedHere) {
        return;
      }
      exchange.advanceTo(time.now());
      Optional<dev.spreadlake.simulator.RestReply> refusal =
          exchange.upgradeRefusal(IP, stream.replaceFirst("\\?.*", ""));
      if (refusal.isPresent()) {
        end(refusal.get().status(), "refused");
        return;
      }
      toClient(listener::onOpen);
      session = exchange.connect(IP, stream, this);
    }

    @Override
    public void send(String text) {
      timers.after(
          latency,
          () -> {
            if (session != null && !closedThere) {
              exchange.advanceTo(time.now());
              session.receive(text);
            }
          });
    }

    @Override
    public void close() {
      closedHere = true;
      timers.after(
          latency,
          () -> {
            if (session != null && !closedThere) {
              closedThere = true;
              session.closed();
            }
          });
    }

    @Override
    public void text(String frame) {
      toClient(() -> listener.onText(FrameText.of(frame)));
    }

    @Override
    public void fragments(List<String> parts) {
      text(String.join("", parts));
    }

    @Override
    public void ping(String payload) {
      toClient(listener::onPing);
      timers.after(latency.multipliedBy(2), () -> session.receivePong(payload));
    }

    @Override
    public void close(int code, String reason) {
      end(0, "closed " + code + " " + reason);
    }

    @Override
    public void cut() {
      end(0, "cut");
    }

    private void end(int status, String why) {
      closedThere = true;
      toClient(
          () -> {
            closedHere = true;
            listener.onClosed(status, -1, why);
          });
    }

    private void toClient(Runnable delivery) {
      timers.after(
          latency,
          () -> {
            if (!closedHere) {
              delivery.run();
            }
          });
    }
  }
}
