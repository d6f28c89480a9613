package dev.spreadlake.simulator;

import dev.spreadlake.market.Side;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A book that lives: orders arrive, are repriced (cancelled, then opened under the same id),
 * cancelled and traded against, around a fair price, as wide and as busy as its {@link Mood} wants.
 * Deterministic for a seed. It never crosses or locks itself. Not thread-safe.
 */
final class GeneratedMarket implements Market {
  private static final String ID_ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final double EPISODE_HURRY = 4;
  private static final long AMOUNT_STEP = 1_000;

  /** 2020-01-01T00:00:00Z. */
  private static final long IDS_SINCE = 1_577_836_800L;

  private static final long IDS_A_SECOND = 10_000;

  private final LimitOrderBook book;
  private final MarketSpec spec;
  private final boolean symbol;
  private final FairPrices fair;
  private final Mood mood;
  private final SplittableRandom random;
  private final double speed;
  private final double startTicks;
  private long openedMicros;
  private long nextAtMicros;
  private Order repriced;
  private long nextTradeId;
  private long targetBid;
  private long targetAsk;

  /**
   * @param openedMicros when it opens
   * @param speed market seconds a second
   */
  GeneratedMarket(
      LimitOrderBook book,
      FairPrices fair,
      SplittableRandom random,
      long openedMicros,
      double speed) {
    this.book = book;
    this.spec = book.spec();
    symbol = MarketSpec.isSymbol(spec.book());
    this.fair = fair;
    this.random = random;
    this.speed = speed;
    this.openedMicros = openedMicros;
    mood = new Mood(spec.spreadPercent(), spec.episodeScale(), random.split());
    startTicks = spec.ticksOf(spec.price().doubleValue());
    nextTradeId = firstTradeId(openedMicros) + random.nextInt(1_000);
    nextAtMicros = openedMicros;
    aim(0);
    furnish();
    schedule();
  }

  /**
   * A venue never gives a trade's id again, whatever restarts: ids begin by the time of opening,
   * further apart than trades can follow each other at any speed.
   */
  private static long firstTradeId(long openedMicros) {
    return Math.max(1, openedMicros / 1_000_000 - IDS_SINCE) * IDS_A_SECOND;
  }

  @Override
  public LimitOrderBook book() {
    return book;
  }

  @Override
  public long nextAtMicros() {
    return nextAtMicros;
  }

  @Override
  public void resume(long micros, long events) {
    nextAtMicros += micros;
    openedMicros += micros;
  }

  @Override
  public void step(Consumer<MarketEvent> out) {
    long atMs = Math.floorDiv(nextAtMicros, 1_000);
    if (repriced != null) {
      Order order = inPlace(repriced);
      repriced = null;
      out.accept(book.apply(atMs, List.of(book.opened(order)), List.of()));
      schedule();
      return;
    }
    double seconds = (nextAtMicros - openedMicros) / 1e6 * speed;
    mood.advance(seconds);
    aim(seconds);
    MarketEvent event = act(atMs);
    if (event != null) {
      out.accept(event);
    }
    if (repriced == null) {
      schedule();
    } else {
      nextAtMicros += Math.max(1, Math.round((2_000 + random.nextInt(6_000)) / speed));
    }
  }

  private void schedule() {
    boolean hurry = mood.inEpisode() && (insideAim(Side.BUY) || insideAim(Side.SELL));
    double activity = hurry ? EPISODE_HURRY : mood.activity();
    double rate = spec.eventsPerSecond() * 0.63 * activity * speed;
    double wait = -Math.log(1 - random.nextDouble()) / rate;
    nextAtMicros += Math.max(1, Math.round(wait * 1e6));
  }

  /** Where the best prices ought to be now. */
  private void aim(double seconds) {
    double move = fair.logMove(spec.base(), seconds) - fair.logMove(spec.quote(), seconds);
    double mid = startTicks * Math.exp(move);
    double spread = mid * mood.spreadPercent() / 100;
    targetBid = Math.max(2, (long) Math.floor(mid - spread / 2));
    targetAsk = Math.max(targetBid + 1, (long) Math.ceil(mid + spread / 2));
  }

  private MarketEvent act(long atMs) {
    Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
    if (!insideAim(side) && insideAim(opposite(side))) {
      side = opposite(side);
    }
    NavigableSet<Order> orders = book.side(side);
    double dice = random.nextDouble();
    if (insideAim(side) && orders.size() > spec.ordersPerSide() / 4) {
      if (dice > (symbol ? 0.4 : mood.inEpisode() ? 0.3 : 1)) {
        return pull(side, atMs);
      }
      if (symbol) {
        return trade(opposite(side), atMs);
      }
      return dice < 0.15 ? trade(opposite(side), atMs) : reprice(orders.first(), atMs, false);
    }
    if (outsideAim(side) && (mood.inEpisode() || dice < 0.6)) {
      return dice < 0.3 ? arrive(side, atMs, true) : reprice(somewhere(side), atMs, true);
    }
    double crowd = (double) orders.size() / spec.ordersPerSide();
    if (crowd < 0.9 && dice > 0.3) {
      // Those who pulled their orders come back.
      return arrive(side, atMs, false);
    }
    if (dice < 0.06) {
      return trade(side, atMs);
    }
    if (dice < 0.45) {
      return reprice(somewhere(side), atMs, false);
    }
    return random.nextDouble() < 0.5 * crowd
        ? cancel(somewhere(side), atMs)
        : arrive(side, atMs, false);
  }

  /** Whether the best order is nearer to the other side than it ought to be. */
  private boolean insideAim(Side side) {
    return !book.side(side).isEmpty() && isInsideAim(book.side(side).first());
  }

  private boolean isInsideAim(Order order) {
    return order.side() == Side.BUY ? order.price() > targetBid : order.price() < targetAsk;
  }

  private boolean outsideAim(Side side) {
    if (book.side(side).isEmpty()) {
      return true;
    }
    long best = book.side(side).first().price();
    long slack = Math.max(1, (targetAsk - targetBid) / 12);
    return side == Side.BUY ? best < targetBid - slack : best > targetAsk + slack;
  }

  private MarketEvent arrive(Side side, long atMs, boolean atTarget) {
    Order order = new Order(newId(), side, price(side, atTarget), amount(), atMs, book.nextRank());
    return book.apply(atMs, List.of(book.opened(inPlace(order))), List.of());
  }

  private MarketEvent cancel(Order order, long atMs) {
    return order == null ? null : book.apply(atMs, List.of(book.cancelled(order)), List.of());
  }

  /** A market maker takes a few of its best orders away at once. */
  private MarketEvent pull(Side side, long atMs) {
    List<OrderChange> changes = new ArrayList<>();
    for (Order order : book.side(side)) {
      if (!isInsideAim(order) || changes.size() == spec.ordersAtOnce()) {
        break;
      }
      changes.add(book.cancelled(order));
    }
    return book.apply(atMs, changes, List.of());
  }

  private MarketEvent reprice(Order order, long atMs, boolean toTarget) {
    if (order == null) {
      return null;
    }
    repriced = order.withPrice(price(order.side(), toTarget), book.nextRank());
    return book.apply(atMs, List.of(book.cancelled(order)), List.of());
  }

  /** An incoming order of side {@code taker} meets a few resting ones. */
  private MarketEvent trade(Side taker, long atMs) {
    NavigableSet<Order> makers = book.side(opposite(taker));
    if (makers.size() < 10) {
      return null;
    }
    long left = insideAim(opposite(taker)) ? spec.ordersAtOnce() / 3 * amount() : amount();
    String takerId = newId();
    List<OrderChange> changes = new ArrayList<>();
    List<TradePrint> prints = new ArrayList<>();
    Iterator<Order> best = makers.iterator();
    while (left > 0 && changes.size() < spec.ordersAtOnce() && best.hasNext()) {
      Order maker = best.next();
      if (symbol && !changes.isEmpty() && !isInsideAim(maker)) {
        break; // a big order takes what is too near, and no more than one beyond
      }
      long filled = Math.min(left, maker.amount());
      changes.add(
          filled == maker.amount()
              ? book.completed(maker)
              : book.opened(maker.withAmount(maker.amount() - filled)));
      prints.add(
          new TradePrint(nextTradeId++, taker, maker.price(), filled, maker.id(), takerId, atMs));
      left -= filled;
    }
    return book.apply(atMs, changes, prints);
  }

  /** Some order of this side, the likelier the nearer to the best. */
  private Order somewhere(Side side) {
    NavigableSet<Order> orders = book.side(side);
    if (orders.isEmpty()) {
      return null;
    }
    int steps = (int) Math.min(orders.size() - 1, -7 * Math.log(1 - random.nextDouble()));
    Iterator<Order> from = orders.iterator();
    Order order = from.next();
    for (int i = 0; i < steps; i++) {
      order = from.next();
    }
    return order;
  }

  /** A price at or behind the aim: dense near it, thin up to a third away. */
  private long price(Side side, boolean atTarget) {
    double mid = (targetBid + targetAsk) / 2.0;
    double unit = random.nextDouble();
    double share = random.nextDouble();
    double away;
    if (atTarget) {
      away = 0;
    } else if (symbol && share < 0.6) {
      away = -(share < 0.25 ? 0.00005 : 0.0004) * Math.log(1 - unit);
    } else if (share < 0.35) {
      away = -0.0012 * Math.log(1 - unit);
    } else if (share < 0.95) {
      away = -0.012 * Math.log(1 - unit);
    } else {
      away = Math.min(0.35, -0.08 * Math.log(1 - unit));
    }
    long ticks = Math.round(mid * away);
    return side == Side.BUY ? Math.max(1, targetBid - ticks) : targetAsk + ticks;
  }

  /** The order, moved behind the other side's best if that has come too near meanwhile. */
  private Order inPlace(Order order) {
    NavigableSet<Order> others = book.side(opposite(order.side()));
    if (others.isEmpty()) {
      return order;
    }
    long limit = others.first().price();
    if (order.side() == Side.BUY && order.price() >= limit) {
      return order.withPrice(Math.max(1, limit - 1), order.rank());
    }
    if (order.side() == Side.SELL && order.price() <= limit) {
      return order.withPrice(limit + 1, order.rank());
    }
    return order;
  }

  private long amount() {
    double size = spec.typicalAmount() * Math.exp(0.9 * random.nextGaussian());
    long units = Math.max(AMOUNT_STEP, Math.round(size * 1e8));
    return symbol ? units - units % AMOUNT_STEP : units;
  }

  private void furnish() {
    long bornMs = Math.floorDiv(openedMicros, 1_000);
    for (Side side : Side.values()) {
      for (int i = 0; i < spec.ordersPerSide(); i++) {
        long created = bornMs - random.nextInt(3_600_000);
        book.place(
            inPlace(
                new Order(newId(), side, price(side, i == 0), amount(), created, book.nextRank())));
      }
    }
  }

  private String newId() {
    StringBuilder id = new StringBuilder(16);
    for (int i = 0; i < 2; i++) {
      long bits = random.nextLong() >>> 1;
      for (int c = 0; c < 8; c++) {
        id.append(ID_ALPHABET.charAt((int) (bits % 62)));
        bits /= 62;
      }
    }
    return id.toString();
  }

  private static Side opposite(Side side) {
    return side == Side.BUY ? Side.SELL : Side.BUY;
  }
}
