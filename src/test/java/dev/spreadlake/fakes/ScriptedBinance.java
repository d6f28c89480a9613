package dev.spreadlake.fakes;

import dev.spreadlake.market.FrameText;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.ExchangeLink;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Binance with one symbol, BTCUSDT, in memory and virtual time: keeps the true book in the plainest
 * way there is and says each change on every open socket. Independent of the code it tests.
 */
public final class ScriptedBinance implements ExchangeLink {
  private static final Duration WIRE = Duration.ofMillis(40);

  /** One socket. */
  public final class Line implements Socket {
    private final SocketListener listener;
    private final int number = ++opened;
    private boolean over;

    private Line(SocketListener listener) {
      this.listener = listener;
    }

    @Override
    public void send(String text) {
      sent.add(text);
    }

    @Override
    public void close() {
      over = true;
      lines.remove(this);
    }

    /** Ends it from the venue's side. */
    public void end(String why) {
      lines.remove(this);
      timers.after(
          WIRE,
          () -> {
            if (!over) {
              over = true;
              listener.onClosed(0, -1, why);
            }
          });
    }

    /** Pings each 20 s, as the venue does, while {@link #pings}. */
    private void ping() {
      timers.after(
          Duration.ofSeconds(20),
          () -> {
            if (!over) {
              if (pings) {
                listener.onPing();
              }
              ping();
            }
          });
    }

    private void say(String text) {
      if (number == deaf && text.contains("@")) {
        return;
      }
      timers.after(
          WIRE.plus(lag),
          () -> {
            if (!over) {
              listener.onText(FrameText.of(text));
            }
          });
    }
  }

  private final Timers timers;
  private final TreeMap<BigDecimal, String> bids = new TreeMap<>();
  private final TreeMap<BigDecimal, String> asks = new TreeMap<>();

  /** Sockets that are open, oldest first. */
  public final List<Line> lines = new ArrayList<>();

  /** What the client sent on sockets. */
  public final List<String> sent = new ArrayList<>();

  /** Paths asked for, in order. */
  public final List<String> asked = new ArrayList<>();

  /** Whether it pings. */
  public boolean pings = true;

  /** The last update id. */
  public long update = 1_027_024;

  /** What the venue lets be done with the symbol. */
  public String status = "TRADING";

  private long trade = 500;
  private final TreeMap<Long, String> trades = new TreeMap<>();
  private int opened;

  /** Sockets that were opened, or refused. */
  public int attempts() {
    return opened;
  }

  /** The number of a socket, counted from 1, that no stream reaches. */
  public int deaf;

  /** Refuses to open while set; {@code 0} as a dead address would, else with this status. */
  public Integer refuse;

  /** Changes what is said; null swallows it. */
  public UnaryOperator<String> onFrame = UnaryOperator.identity();

  /** Changes a REST reply before it goes out. */
  public UnaryOperator<RestReply> onReply = UnaryOperator.identity();

  /** How much later than over a good line a text arrives. */
  public Duration lag = Duration.ZERO;

  /** How many of the newest trades REST tells. */
  public int tradesKept = 1_000;

  /** How long REST takes. */
  public Duration restDelay = Duration.ofMillis(80);

  /** True: a reply shows the book as it is when the request is made, not when it is answered. */
  public boolean replyFromThePast;

  public ScriptedBinance(Timers timers) {
    this.timers = timers;
    for (int i = 0; i < 30; i++) {
      bids.put(new BigDecimal("60000.00").subtract(BigDecimal.valueOf(i * 7L, 2)), "1.00000000");
      asks.put(new BigDecimal("60000.01").add(BigDecimal.valueOf(i * 7L, 2)), "2.00000000");
    }
  }

  /** Sets a level and says so, as an event of {@code ids} update ids; amount 0 removes it. */
  public void level(boolean buy, String price, String amount, int ids) {
    TreeMap<BigDecimal, String> side = buy ? bids : asks;
    BigDecimal at = new BigDecimal(price);
    if (new BigDecimal(amount).signum() == 0) {
      side.remove(at);
    } else {
      side.put(at, amount);
    }
    long first = update + 1;
    update += ids;
    String pair = "[[\"" + price + "\",\"" + amount + "\"]]";
    say(
        "depth@100ms",
        "{\"e\":\"depthUpdate\",\"E\":1672515782136,\"s\":\"BTCUSDT\",\"U\":%d,\"u\":%d,\"b\":%s,\"a\":%s}"
            .formatted(first, update, buy ? pair : "[]", buy ? "[]" : pair));
  }

  /** Takes a level away and keeps quiet about it, under a good update id. */
  public void removeUntold(boolean buy, String price) {
    (buy ? bids : asks).remove(new BigDecimal(price));
    update++;
    say(
        "depth@100ms",
        "{\"e\":\"depthUpdate\",\"E\":1672515782136,\"s\":\"BTCUSDT\",\"U\":%d,\"u\":%d,\"b\":[],\"a\":[]}"
            .formatted(update, update));
  }

  /** Says the best prices as of now. */
  public void ticker() {
    say(
        "bookTicker",
        "{\"u\":%d,\"s\":\"BTCUSDT\",\"b\":\"%s\",\"B\":\"%s\",\"a\":\"%s\",\"A\":\"%s\"}"
            .formatted(
                update,
                bids.lastKey().toPlainString(),
                bids.lastEntry().getValue(),
                asks.firstKey().toPlainString(),
                asks.firstEntry().getValue()));
  }

  /** A trade; returns its id. */
  public long trade(String price, String amount, boolean buyerIsMaker) {
    trade++;
    repeatTrade(trade, price, amount, buyerIsMaker);
    return trade;
  }

  /** Says a trade of that id. */
  public void repeatTrade(long id, String price, String amount, boolean buyerIsMaker) {
    trade = Math.max(trade, id);
    trades.put(
        id,
        "{\"id\":%d,\"price\":\"%s\",\"qty\":\"%s\",\"quoteQty\":\"1\",\"time\":1672515782136,\"isBuyerMaker\":%s,\"isBestMatch\":true}"
            .formatted(id, price, amount, buyerIsMaker));
    say(
        "trade",
        "{\"e\":\"trade\",\"E\":1672515782136,\"s\":\"BTCUSDT\",\"t\":%d,\"p\":\"%s\",\"q\":\"%s\",\"T\":1672515782136123,\"m\":%s,\"M\":true}"
            .formatted(id, price, amount, buyerIsMaker));
  }

  private void say(String stream, String data) {
    text("{\"stream\":\"btcusdt@" + stream + "\",\"data\":" + data + "}");
  }

  /** Says a text on every open socket. */
  public void text(String text) {
    String changed = onFrame.apply(text);
    if (changed != null) {
      List.copyOf(lines).forEach(line -> line.say(changed));
    }
  }

  public BigDecimal best(boolean buy) {
    return buy ? bids.lastKey() : asks.firstKey();
  }

  /** The levels of a side, best first. */
  public Map<BigDecimal, String> side(boolean buy) {
    return buy ? bids.descendingMap() : asks;
  }

  @Override
  public Socket open(SocketListener listener) {
    Line line = new Line(listener);
    Integer status = refuse;
    timers.after(
        WIRE,
        () -> {
          if (line.over) {
            return;
          }
          if (status != null) {
            line.over = true;
            listener.onClosed(status, -1, "refused");
          } else {
            lines.add(line);
            line.ping();
            listener.onOpen();
          }
        });
    return line;
  }

  @Override
  public void get(String path, Consumer<RestReply> callback) {
    asked.add(path);
    RestReply early = reply(path);
    boolean past = replyFromThePast;
    timers.after(restDelay, () -> callback.accept(onReply.apply(past ? early : reply(path))));
  }

  private RestReply reply(String path) {
    if (path.startsWith("/api/v3/depth") && path.contains("BTCUSDT")) {
      return json(
          200,
          "{\"lastUpdateId\":%d,\"bids\":%s,\"asks\":%s}"
              .formatted(update, rows(side(true)), rows(side(false))));
    }
    if (path.startsWith("/api/v3/ticker/bookTicker") && path.contains("BTCUSDT")) {
      return json(
          200,
          "{\"symbol\":\"BTCUSDT\",\"bidPrice\":\"%s\",\"bidQty\":\"1.0\",\"askPrice\":\"%s\",\"askQty\":\"1.0\"}"
              .formatted(best(true).toPlainString(), best(false).toPlainString()));
    }
    if (path.startsWith("/api/v3/trades?symbol=BTCUSDT")) {
      List<String> newest = new ArrayList<>(trades.values());
      int from = Math.max(0, newest.size() - tradesKept);
      return json(200, "[" + String.join(",", newest.subList(from, newest.size())) + "]");
    }
    if (path.startsWith("/api/v3/exchangeInfo")) {
      return json(
          200,
          "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":6000}],\"symbols\":[{\"symbol\":\"BTCUSDT\",\"status\":\"%s\"}]}"
              .formatted(status));
    }
    if (path.startsWith("/api/v3/ticker/price")) {
      return json(
          200,
          "[{\"symbol\":\"BTCUSDT\",\"price\":\"1\"},{\"symbol\":\"BTCUSDC\",\"price\":\"1\"}]");
    }
    return json(400, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
  }

  private static String rows(Map<BigDecimal, String> side) {
    List<String> rows = new ArrayList<>();
    side.forEach(
        (price, amount) -> rows.add("[\"" + price.toPlainString() + "\",\"" + amount + "\"]"));
    return "[" + String.join(",", rows) + "]";
  }

  /** A JSON reply. */
  public static RestReply json(int status, String body) {
    return new RestReply(status, "application/json;charset=UTF-8", -1, body, "", 25);
  }
}
