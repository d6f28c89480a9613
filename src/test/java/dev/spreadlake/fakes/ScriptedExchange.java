package dev.spreadlake.fakes;

import dev.spreadlake.market.FrameText;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.ExchangeLink;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * An exchange in memory and virtual time that a test scripts by hand: it keeps the true books, in
 * the plainest way there is, and sends what the test lets through. Independent of the code it
 * tests.
 */
public final class ScriptedExchange implements ExchangeLink {
  private static final Duration WIRE = Duration.ofMillis(40);

  /** An order as the exchange holds it. */
  private record Order(boolean buy, String price, String amount) {}

  /** The truth about one book. */
  public final class TrueBook {
    private final String name;
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final List<String> trades = new ArrayList<>();
    private final List<Long> tradeIds = new ArrayList<>();
    private long sequence = 4_520_986_707L;

    private TrueBook(String name) {
      this.name = name;
    }

    /** Puts an order, and says so on the socket. */
    public void open(String id, boolean buy, String price, String amount) {
      orders.put(id, new Order(buy, price, amount));
      diff(
          "{\"a\":\"%s\",\"d\":1790126704679,\"o\":\"%s\",\"r\":\"%s\",\"s\":\"open\",\"t\":%d,\"v\":\"1.00\",\"z\":1790126713924}"
              .formatted(amount, id, price, buy ? 0 : 1));
    }

    /** Takes an order away; a completed one is told without amount and value. */
    public void remove(String id, boolean completed) {
      Order order = orders.remove(id);
      String side = order == null || order.buy() ? "0" : "1";
      String price = order == null ? "1" : order.price();
      diff(
          completed
              ? "{\"d\":1,\"o\":\"%s\",\"r\":\"%s\",\"s\":\"completed\",\"t\":%s,\"z\":2}"
                  .formatted(id, price, side)
              : "{\"a\":\"0.1\",\"d\":1,\"o\":\"%s\",\"r\":\"%s\",\"s\":\"cancelled\",\"t\":%s,\"v\":\"1\",\"z\":0}"
                  .formatted(id, price, side));
    }

    /** Makes a trade, and tells it on the socket unless that is down; its id. */
    public long trade(String price, String amount, boolean takerBuys, Instant at) {
      // As at the venue: the ids count over all books.
      tradeId += 1 + tradeId % 3;
      trades.add(
          "{\"book\":\"%s\",\"created_at\":\"%s\",\"amount\":\"%s\",\"maker_side\":\"%s\",\"price\":\"%s\",\"tid\":%d}"
              .formatted(
                  name,
                  at.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "+0000"),
                  amount,
                  takerBuys ? "sell" : "buy",
                  price,
                  tradeId));
      tradeIds.add(tradeId);
      send(
          "{\"payload\":[{\"a\":\"%s\",\"i\":%d,\"mo\":\"m\",\"r\":\"%s\",\"t\":%d,\"to\":\"t\",\"v\":\"1\",\"x\":%d}],\"sent\":%d,\"book\":\"%s\",\"type\":\"trades\"}"
              .formatted(
                  amount,
                  tradeId,
                  price,
                  takerBuys ? 0 : 1,
                  at.toEpochMilli(),
                  at.toEpochMilli(),
                  name));
      return tradeId;
    }

    private String page(long marker, int limit) {
      List<String> rows = new ArrayList<>();
      for (int i = 0; i < trades.size() && rows.size() < limit; i++) {
        if (tradeIds.get(i) > marker) {
          rows.add(trades.get(i));
        }
      }
      return "{\"success\":true,\"payload\":[" + String.join(",", rows) + "]}";
    }

    private void diff(String change) {
      sequence++;
      String text =
          "{\"book\":\"%s\",\"sequence\":%d,\"type\":\"diff-orders\",\"payload\":[%s],\"sent\":1790126713928}"
              .formatted(name, sequence, change);
      if (subscribed(name)) {
        send(onDiff.apply(text));
      }
    }

    public long sequence() {
      return sequence;
    }

    /** Takes every order away, one after the other. */
    public void removeAll() {
      List.copyOf(orders.keySet()).forEach(id -> remove(id, true));
    }

    /** Takes an order away and keeps quiet about it, under a good sequence. */
    public void removeUntold(String id) {
      orders.remove(id);
      diff("");
    }

    /** Counts from the beginning again, and says nothing of it. */
    public void countAnew() {
      sequence = 100;
    }

    /** How many orders are open. */
    public int size() {
      return orders.size();
    }

    /** Best price by looking at every order; null if there is none. */
    public BigDecimal best(boolean buy) {
      return orders.values().stream()
          .filter(order -> order.buy() == buy)
          .map(order -> new BigDecimal(order.price()))
          .reduce(buy ? BigDecimal::max : BigDecimal::min)
          .orElse(null);
    }

    private String rest(boolean aggregate) {
      StringBuilder body =
          new StringBuilder(
              "{\"success\":true,\"payload\":{\"updated_at\":\"2026-09-23T01:20:31+00:00\",\"sequence\":\""
                  + sequence
                  + "\"");
      for (boolean buy : new boolean[] {true, false}) {
        body.append(buy ? ",\"bids\":[" : ",\"asks\":[");
        body.append(String.join(",", aggregate ? levels(buy) : each(buy))).append(']');
      }
      return body.append("}}").toString();
    }

    private List<String> each(boolean buy) {
      List<String> rows = new ArrayList<>();
      orders.forEach(
          (id, order) -> {
            if (order.buy() == buy) {
              rows.add(
                  "{\"book\":\"%s\",\"price\":\"%s\",\"amount\":\"%s\",\"oid\":\"%s\"}"
                      .formatted(name, order.price(), order.amount(), id));
            }
          });
      return rows;
    }

    private List<String> levels(boolean buy) {
      TreeMap<BigDecimal, BigDecimal> sums = new TreeMap<>();
      for (Order order : orders.values()) {
        if (order.buy() == buy) {
          sums.merge(
              new BigDecimal(order.price()), new BigDecimal(order.amount()), BigDecimal::add);
        }
      }
      List<String> rows = new ArrayList<>();
      (buy ? sums.descendingMap() : sums)
          .forEach(
              (price, amount) ->
                  rows.add(
                      "{\"book\":\"%s\",\"price\":\"%s\",\"amount\":\"%s\"}"
                          .formatted(name, price.toPlainString(), amount.toPlainString())));
      return rows.subList(0, Math.min(50, rows.size()));
    }
  }

  private final class Line implements Socket {
    private final SocketListener listener;
    private final List<String> books = new ArrayList<>();
    private boolean over;

    private Line(SocketListener listener) {
      this.listener = listener;
    }

    @Override
    public void send(String text) {
      if (!over && text.contains("\"trades\"")) {
        subscribeTrades(text);
        return;
      }
      if (over || !text.contains("diff-orders")) {
        return;
      }
      String book = text.replaceAll(".*\"book\":\"([a-z_]+)\".*", "$1");
      if (books().containsKey(book) && !refusedOnSocket.equals(book)) {
        books.add(book);
        if (!acknowledges) {
          return;
        }
        ScriptedExchange.this.send(
            "{\"action\":\"subscribe\",\"response\":\"ok\",\"time\":1,\"type\":\"diff-orders\",\"book\":\""
                + book
                + "\"}");
      } else {
        ScriptedExchange.this.send(
            "{\"action\":\"subscribe\",\"type\":\"diff-orders\",\"error\":\"This book is not supported - "
                + book
                + "\",\"time\":1}");
      }
    }

    private void subscribeTrades(String text) {
      String book = text.replaceAll(".*\"book\":\"([a-z_]+)\".*", "$1");
      if (acknowledges && books().containsKey(book) && !refusedOnSocket.equals(book)) {
        ScriptedExchange.this.send(
            "{\"action\":\"subscribe\",\"response\":\"ok\",\"time\":1,\"type\":\"trades\",\"book\":\""
                + book
                + "\"}");
      }
    }

    @Override
    public void close() {
      over = true;
    }
  }

  private final Timers timers;
  private final Map<String, TrueBook> books = new LinkedHashMap<>();
  private Line line;
  private long tradeId = 201_566_590;

  /** Paths asked for, in order. */
  public final List<String> asked = new ArrayList<>();

  /** Sockets opened or refused. */
  public int attempts;

  /** A book that the socket refuses though REST lists it; empty for none. */
  public String refusedOnSocket = "";

  /** A book that REST does not know any more; empty for none. */
  public String delisted = "";

  /** Refuses to open while set; {@code 0} as a dead address would, else with this status. */
  public Integer refuse;

  /** Whether a subscription is acknowledged; served it is in any case. */
  public boolean acknowledges = true;

  /** Swallows everything on the socket while set. */
  public boolean silent;

  /** Changes a diff before it goes out; null swallows it. */
  public UnaryOperator<String> onDiff = UnaryOperator.identity();

  /** Changes a REST reply before it goes out. */
  public UnaryOperator<RestReply> onReply = UnaryOperator.identity();

  /** How much later than over a good line a text arrives. */
  public Duration lag = Duration.ZERO;

  /** How long REST takes. */
  public Duration restDelay = Duration.ofMillis(80);

  /** True: a reply shows the book as it is when the request is made, not when it is answered. */
  public boolean replyFromThePast;

  public ScriptedExchange(Timers timers, String... names) {
    this.timers = timers;
    for (String name : names) {
      books.put(name, new TrueBook(name));
    }
  }

  private Map<String, TrueBook> books() {
    return books;
  }

  /** Lists further books. */
  public void list(List<String> names) {
    names.forEach(name -> books.put(name, new TrueBook(name)));
  }

  /** The truth about a book. */
  public TrueBook book(String name) {
    return books.get(name);
  }

  private boolean subscribed(String book) {
    return line != null && !line.over && line.books.contains(book);
  }

  /** Sends a text on the open socket. */
  public void send(String text) {
    Line to = line;
    if (text == null || silent || to == null) {
      return;
    }
    timers.after(
        WIRE.plus(lag),
        () -> {
          if (!to.over) {
            to.listener.onText(FrameText.of(text));
          }
        });
  }

  /** Ends the socket from this side. */
  public void close(String why) {
    Line gone = line;
    line = null;
    if (gone != null && !gone.over) {
      gone.over = true;
      timers.after(WIRE, () -> gone.listener.onClosed(0, -1, why));
    }
  }

  @Override
  public Socket open(SocketListener listener) {
    attempts++;
    Line opened = new Line(listener);
    if (refuse != null) {
      int status = refuse;
      timers.after(WIRE, () -> listener.onClosed(status, -1, "refused"));
    } else {
      timers.after(
          WIRE,
          () -> {
            if (!opened.over) {
              line = opened;
              listener.onOpen();
            }
          });
    }
    return opened;
  }

  @Override
  public void get(String path, Consumer<RestReply> callback) {
    asked.add(path);
    RestReply early = reply(path);
    timers.after(
        restDelay, () -> callback.accept(onReply.apply(replyFromThePast ? early : reply(path))));
  }

  private RestReply reply(String path) {
    if (path.startsWith("/available_books/")) {
      List<String> rows =
          books.keySet().stream()
              .filter(n -> !n.equals(delisted))
              .map(n -> "{\"book\":\"" + n + "\"}")
              .toList();
      return json(200, "{\"success\":true,\"payload\":[" + String.join(",", rows) + "]}");
    }
    String name = path.replaceAll(".*book=([a-z_]+).*", "$1");
    TrueBook book = books.get(name);
    if (path.startsWith("/trades/")) {
      return json(
          200,
          book == null
              ? "{\"payload\":[],\"success\":true}"
              : book.page(
                  Long.parseLong(path.replaceAll(".*&marker=(\\d+).*", "$1")),
                  Integer.parseInt(path.replaceAll(".*&limit=(\\d+).*", "$1"))));
    }
    return book == null || name.equals(delisted)
        ? json(
            400,
            "{\"error\":{\"code\":\"0301\",\"details\":[],\"message\":\"Unknown order book "
                + name
                + "\"},\"success\":false}")
        : json(200, book.rest(path.contains("aggregate=true")));
  }

  /** A JSON reply. */
  public static RestReply json(int status, String body) {
    return new RestReply(status, "application/json", -1, body, "");
  }
}
