package dev.spreadlake.simulator.bitso;

import dev.spreadlake.simulator.Exchange;
import dev.spreadlake.simulator.ExchangeClient;
import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Faults;
import dev.spreadlake.simulator.LimitOrderBook;
import dev.spreadlake.simulator.MarketEvent;
import dev.spreadlake.simulator.MarketSpec;
import dev.spreadlake.simulator.OrderChange;
import dev.spreadlake.simulator.RestFaults;
import dev.spreadlake.simulator.RestReply;
import dev.spreadlake.simulator.Sessions;
import dev.spreadlake.simulator.TradePrint;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.simulator.VenueFaults;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A simulated Bitso. Attach a client in memory with {@link #connect} and {@link
 * ExchangeSession#receive}, drive it with {@link #advanceTo}; or deploy it behind {@link
 * dev.spreadlake.simulator.SimulatorVerticle}. Not thread-safe.
 */
public final class BitsoExchange implements Exchange {
  /** Who is hit by a fault that changes what all are told. */
  private static final String EVERYBODY = "everybody";

  private static final long FIRST_KEEPALIVE_MS_MIN = 5_000;
  private static final long FIRST_KEEPALIVE_MS_MAX = 15_000;

  private final TradingFloor floor;
  private final VenueFaults faults;
  private final RestFaults restFaults;
  private final BitsoRest rest;
  private final SplittableRandom random;
  private final Sessions<BitsoSession> sockets = new Sessions<>();

  public BitsoExchange(TradingFloor floor) {
    this.floor = floor;
    faults = floor.faults().at(venue());
    restFaults = new RestFaults(faults);
    rest = new BitsoRest(this, restFaults);
    random = new SplittableRandom(floor.simulation().seed() ^ 0x6b61);
    floor.listen(this::publish);
    faults.onStart(this::strike);
  }

  @Override
  public String venue() {
    return Fault.BITSO;
  }

  @Override
  public TradingFloor floor() {
    return floor;
  }

  @Override
  public Collection<BitsoSession> sessions() {
    return sockets.all();
  }

  @Override
  public Map<String, Long> counters() {
    return Map.of("connections", sockets.connections(), "rest_refused", rest.refused());
  }

  @Override
  public Optional<RestReply> upgradeRefusal(String ip, String path) {
    return restFaults.upgradeRefusal(ip);
  }

  @Override
  public ExchangeSession connect(String ip, String path, ExchangeClient client) {
    String id = sockets.nextId("c");
    long phase = random.nextLong(FIRST_KEEPALIVE_MS_MIN, FIRST_KEEPALIVE_MS_MAX);
    BitsoSession session = new BitsoSession(id, ip, this, client, phase);
    sockets.add(session);
    return session;
  }

  @Override
  public RestReply rest(
      String path, Map<String, String> query, Map<String, String> headers, String ip) {
    return rest.answer(path, query, ip);
  }

  /** The time the venue stamps on frames and replies: its clock, skewed if a fault says so. */
  long stampMs() {
    return floor.nowMs() + restFaults.skewMs();
  }

  VenueFaults faults() {
    return faults;
  }

  /** Whether the venue knows the book just now. */
  boolean lists(String book) {
    return !MarketSpec.isSymbol(book)
        && floor.book(book) != null
        && !faults.has(FaultKind.UNKNOWN_BOOK, book, null);
  }

  /** Who is connected, and hears what. */
  Sessions<BitsoSession> sockets() {
    return sockets;
  }

  String lastTrades(String book, int count) {
    List<TradePrint> newestFirst = new ArrayList<>(floor.book(book).trades());
    List<TradePrint> last = newestFirst.subList(0, Math.min(count, newestFirst.size()));
    List<TradePrint> oldestFirst = new ArrayList<>(last);
    Collections.reverse(oldestFirst);
    return BitsoFrames.trades(floor.book(book).spec(), oldestFirst, stampMs());
  }

  private void publish(MarketEvent event) {
    if (MarketSpec.isSymbol(event.book().name())) {
      return; // another venue's
    }
    String book = event.book().name();
    long sent = stampMs();
    if (!event.changes().isEmpty()) {
      List<BitsoSession> diffs = sockets.of("diff-orders:" + book);
      if (!diffs.isEmpty()) {
        String frame = BitsoFrames.diffOrders(told(event), sent);
        diffs.forEach(session -> session.wire().data(book, "diff-orders", frame));
      }
      List<BitsoSession> orders = sockets.of("orders:" + book);
      if (!orders.isEmpty()) {
        String payload = BitsoFrames.topOrders(event.book());
        String frame = BitsoFrames.orders(book, payload, sent);
        orders.forEach(session -> session.orders(book, payload, frame));
      }
    }
    if (!event.trades().isEmpty()) {
      List<BitsoSession> processed = sockets.of("processed-orders:" + book);
      if (!processed.isEmpty()) {
        String frame = BitsoFrames.processedOrders(event, sent);
        processed.forEach(session -> session.wire().data(book, "processed-orders", frame));
      }
      List<BitsoSession> trades = sockets.of("trades:" + book);
      if (!trades.isEmpty()) {
        String frame = BitsoFrames.trades(event, event.trades(), sent);
        trades.forEach(session -> session.wire().data(book, "trades", frame));
      }
    }
  }

  /** The changes as they are told: a fault may keep quiet about orders that went. */
  private MarketEvent told(MarketEvent event) {
    List<OrderChange> open =
        event.changes().stream().filter(c -> c.status() == OrderChange.Status.OPEN).toList();
    boolean omits =
        open.size() < event.changes().size()
            && faults
                .hit(FaultKind.OMIT_DELETE, event.book().name(), "diff-orders", EVERYBODY)
                .isPresent();
    return omits ? event.withChanges(open) : event;
  }

  private void strike(Faults.Active begun) {
    FaultKind kind = begun.fault().kind();
    for (BitsoSession session : List.copyOf(sockets.all())) {
      if (kind == FaultKind.CLOSE_1011) {
        session.wire().close(1011, "");
      } else if (kind == FaultKind.CUT_24H) {
        session.wire().close(1001, "");
      } else if (kind == FaultKind.DROP) {
        session.wire().cut();
      }
    }
  }

  LimitOrderBook listed(String book) {
    return book != null && lists(book) ? floor.book(book) : null;
  }
}
