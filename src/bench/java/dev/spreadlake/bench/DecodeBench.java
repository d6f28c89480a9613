package dev.spreadlake.bench;

import com.alibaba.fastjson2.JSON;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.OrderBook;
import dev.spreadlake.venue.bitso.DiffFrame;
import dev.spreadlake.venue.bitso.DiffReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Decoding {@code diff-orders} frames and keeping the best bid and ask, against fastjson2 into
 * objects, BigDecimal and TreeMap. Both get the same frames as the bytes the socket hands over;
 * after each frame both must have the same best bid and ask, or nothing is measured. Rounds take
 * turns; medians are shown.
 */
public final class DecodeBench {
  private static final int FRAMES = 50_000;
  private static final int RESTING = 6_000;
  private static final int BLOCK = 500;
  private static final int WARM_UP = 8;
  private static final int ROUNDS = 15;
  private static final String NAME = "btc_mxn";
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private DecodeBench() {}

  /**
   * What a run found: nanoseconds of processor time for each frame (of the deciding thread, so that
   * a busy machine does not count), medians over the rounds; by the clock too.
   */
  public record Result(
      double workNanos, double peerNanos, double workClockNanos, double peerClockNanos) {
    /** How many times faster the work is than its peer. */
    public double ratio() {
      return peerNanos / workNanos;
    }
  }

  /** Prints one row of the table of ratios. */
  public static void run(String[] args) {
    Result result = measure();
    System.out.println(
        String.format(
            Locale.ROOT,
            "decode diff-orders, keep best bid and ask | fastjson2 objects + BigDecimal + TreeMap |"
                + " %.2f x | %.0f ns/frame, peer %.0f ns/frame of processor time; by the clock"
                + " %.0f and %.0f ns (medians of %d rounds of %d frames)",
            result.ratio(),
            result.workNanos(),
            result.peerNanos(),
            result.workClockNanos(),
            result.peerClockNanos(),
            ROUNDS,
            FRAMES));
  }

  /** Checks, warms up, measures. */
  public static Result measure() {
    List<byte[]> frames = frames(new Random(20261122));
    check(frames);
    Times work = new Times();
    Times peer = new Times();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      time(new Ours(), frames, round < 0 ? new Times() : work);
      time(new Usual(), frames, round < 0 ? new Times() : peer);
    }
    return new Result(
        median(work.processor), median(peer.processor), median(work.clock), median(peer.clock));
  }

  /** Nanoseconds for each frame, round by round. */
  private static final class Times {
    private final List<Double> processor = new ArrayList<>();
    private final List<Double> clock = new ArrayList<>();
  }

  /** One way to keep a book. */
  private interface Keeper {
    void frame(FrameText text);

    /** Best bid and ask as numbers that can be compared at no cost. */
    BigDecimal best(boolean buy);

    /** The top has changed with the last frame; reads it if so. */
    boolean changed();
  }

  private static void time(Keeper keeper, List<byte[]> frames, Times into) {
    for (byte[] frame : frames.subList(0, RESTING)) {
      keeper.frame(FrameText.copyOf(frame));
    }
    List<FrameText> block = new ArrayList<>(BLOCK);
    long changes = 0;
    long processor = 0;
    long clock = 0;
    for (int from = RESTING; from < frames.size(); from += BLOCK) {
      // As on the socket: a frame's bytes have just been copied when they are handed over.
      block.clear();
      for (byte[] frame : frames.subList(from, Math.min(from + BLOCK, frames.size()))) {
        block.add(FrameText.copyOf(frame));
      }
      long clockFrom = System.nanoTime();
      long processorFrom = THREADS.getCurrentThreadCpuTime();
      for (FrameText text : block) {
        keeper.frame(text);
        if (keeper.changed()) {
          changes++;
        }
      }
      processor += THREADS.getCurrentThreadCpuTime() - processorFrom;
      clock += System.nanoTime() - clockFrom;
    }
    if (changes == 0) {
      throw new IllegalStateException("the top never changed: nothing was measured");
    }
    into.processor.add((double) processor / (frames.size() - RESTING));
    into.clock.add((double) clock / (frames.size() - RESTING));
  }

  private static void check(List<byte[]> frames) {
    Keeper ours = new Ours();
    Keeper usual = new Usual();
    for (int i = 0; i < frames.size(); i++) {
      FrameText text = FrameText.copyOf(frames.get(i));
      ours.frame(text);
      usual.frame(text);
      boolean sameChange = ours.changed() == usual.changed();
      if (!sameChange || !same(ours, usual, true) || !same(ours, usual, false)) {
        throw new IllegalStateException("wrong answer after frame " + i + ": " + text);
      }
    }
  }

  private static boolean same(Keeper left, Keeper right, boolean buy) {
    BigDecimal a = left.best(buy);
    BigDecimal b = right.best(buy);
    if (a == null || b == null) {
      return a == null && b == null;
    }
    return a.compareTo(b) == 0;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The product's own classes, as the feed uses them. */
  private static final class Ours implements Keeper {
    private final DiffReader reader = new DiffReader(List.of(new Book(NAME)));
    private final OrderBook book = new OrderBook();
    private final OrderBook.Top top = new OrderBook.Top();

    @Override
    public void frame(FrameText text) {
      DiffFrame frame = reader.quick(text);
      if (frame == null) {
        throw new IllegalStateException("not read the quick way: " + text);
      }
      frame.applyTo(book);
    }

    @Override
    public BigDecimal best(boolean buy) {
      return book.bestPrice(buy);
    }

    @Override
    public boolean changed() {
      return book.topChanged(top) && book.bestPrice(true) != null && book.bestPrice(false) != null;
    }
  }

  /** A frame as fastjson2 fills it. */
  public static final class Frame {
    public String book;
    public long sequence;
    public String type;
    public List<Change> payload;
    public long sent;
  }

  /** A change as fastjson2 fills it. */
  public static final class Change {
    public String a;
    public long d;
    public String o;
    public String r;
    public String s;
    public int t;
    public String v;
    public long z;
  }

  /** Objects, big decimals, trees. */
  private static final class Usual implements Keeper {
    private record Order(boolean buy, BigDecimal price, BigDecimal amount) {}

    private final Map<String, Order> orders = new HashMap<>();
    private final TreeMap<BigDecimal, BigDecimal> bids = new TreeMap<>();
    private final TreeMap<BigDecimal, BigDecimal> asks = new TreeMap<>();
    private Map.Entry<BigDecimal, BigDecimal> bid;
    private Map.Entry<BigDecimal, BigDecimal> ask;

    @Override
    public void frame(FrameText text) {
      Frame frame =
          JSON.parseObject(
              text.bytes(), FrameText.MARGIN, text.size(), StandardCharsets.UTF_8, Frame.class);
      for (Change change : frame.payload) {
        Order old = orders.remove(change.o);
        if (old != null) {
          TreeMap<BigDecimal, BigDecimal> side = old.buy() ? bids : asks;
          BigDecimal left = side.get(old.price()).subtract(old.amount());
          if (left.signum() == 0) {
            side.remove(old.price());
          } else {
            side.put(old.price(), left);
          }
        }
        if (change.s.equals("open")) {
          Order order =
              new Order(change.t == 0, new BigDecimal(change.r), new BigDecimal(change.a));
          orders.put(change.o, order);
          (order.buy() ? bids : asks).merge(order.price(), order.amount(), BigDecimal::add);
        }
      }
    }

    @Override
    public BigDecimal best(boolean buy) {
      TreeMap<BigDecimal, BigDecimal> side = buy ? bids : asks;
      return side.isEmpty() ? null : buy ? side.lastKey() : side.firstKey();
    }

    @Override
    public boolean changed() {
      Map.Entry<BigDecimal, BigDecimal> newBid = bids.lastEntry();
      Map.Entry<BigDecimal, BigDecimal> newAsk = asks.firstEntry();
      boolean same = same(bid, newBid) && same(ask, newAsk);
      bid = newBid;
      ask = newAsk;
      return !same && newBid != null && newAsk != null;
    }

    private static boolean same(
        Map.Entry<BigDecimal, BigDecimal> a, Map.Entry<BigDecimal, BigDecimal> b) {
      if (a == null || b == null) {
        return a == null && b == null;
      }
      return a.getKey().compareTo(b.getKey()) == 0 && a.getValue().compareTo(b.getValue()) == 0;
    }
  }

  /** A seeded market in the shapes seen on the wire: mostly cancel and re-open near the top. */
  private static List<byte[]> frames(Random random) {
    Market market = new Market(random);
    for (int i = 0; i < RESTING; i++) {
      market.open(i % 2 == 0, 5 + (int) Math.abs(random.nextGaussian() * 2_000));
    }
    while (market.frames.size() < RESTING + FRAMES) {
      market.step();
    }
    return market.frames;
  }

  /** Orders by id, best prices kept apart so that the market never crosses. */
  private static final class Market {
    private record Live(String id, boolean buy, long price, String amount) {}

    private final Random random;
    private final List<byte[]> frames = new ArrayList<>();
    private final List<Live> live = new ArrayList<>();
    private long middle = 1_500_000;
    private long sequence = 4_520_986_707L;
    private long now = 1_790_126_700_000L;

    private Market(Random random) {
      this.random = random;
    }

    private void step() {
      if (random.nextInt(100) == 0) {
        middle += random.nextInt(41) - 20;
      }
      int recent = Math.min(live.size(), 200);
      int at = live.size() - 1 - random.nextInt(recent);
      Live old = live.get(at);
      if (random.nextInt(20) == 0) {
        live.remove(at);
        Live fresh = fresh(old.buy(), distance());
        frame(completed(old) + "," + opened(fresh));
      } else {
        live.remove(at);
        frame(cancelled(old));
        Live again = new Live(old.id(), old.buy(), price(old.buy(), distance()), old.amount());
        live.add(again);
        frame(opened(again));
      }
    }

    private int distance() {
      return 5 + (int) Math.abs(random.nextGaussian() * 60);
    }

    private void open(boolean buy, int distance) {
      frame(opened(fresh(buy, distance)));
    }

    private Live fresh(boolean buy, int distance) {
      StringBuilder id = new StringBuilder();
      for (int i = 0; i < 16; i++) {
        id.append(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                .charAt(random.nextInt(62)));
      }
      String amount =
          String.format(Locale.ROOT, "%d.%08d", random.nextInt(3), 1 + random.nextInt(99_999_999));
      Live made = new Live(id.toString(), buy, price(buy, distance), amount);
      live.add(made);
      return made;
    }

    private long price(boolean buy, int distance) {
      return (buy ? middle - distance : middle + distance) / 10 * 10 + (buy ? 0 : 10);
    }

    private void frame(String changes) {
      now += 20 + random.nextInt(40);
      String text =
          "{\"book\":\""
              + NAME
              + "\",\"sequence\":"
              + ++sequence
              + ",\"type\":\"diff-orders\",\"payload\":["
              + changes
              + "],\"sent\":"
              + now
              + "}";
      frames.add(text.getBytes(StandardCharsets.UTF_8));
    }

    private String opened(Live order) {
      return change(order, "open");
    }

    private String cancelled(Live order) {
      return change(order, "cancelled");
    }

    private String change(Live order, String status) {
      return "{\"a\":\""
          + order.amount()
          + "\",\"d\":"
          + (now - 5_000)
          + ",\"o\":\""
          + order.id()
          + "\",\"r\":\""
          + order.price()
          + "\",\"s\":\""
          + status
          + "\",\"t\":"
          + (order.buy() ? 0 : 1)
          + ",\"v\":\"2716.74996640\",\"z\":"
          + now
          + "}";
    }

    private String completed(Live order) {
      return "{\"d\":"
          + (now - 5_000)
          + ",\"o\":\""
          + order.id()
          + "\",\"r\":\""
          + order.price()
          + "\",\"s\":\"completed\",\"t\":"
          + (order.buy() ? 0 : 1)
          + ",\"z\":"
          + now
          + "}";
    }
  }
}
