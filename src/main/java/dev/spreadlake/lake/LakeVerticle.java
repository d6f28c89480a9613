package dev.spreadlake.lake;

import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.lake.bronze.BronzeLoop;
import dev.spreadlake.lake.bronze.BronzeWriter;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.history.SpreadHistory;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.lake.window.CommitLoop;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Connects the bus to the lake. Deploy it before whatever publishes observations. The blocking work
 * runs on {@link CommitLoop}'s thread; this verticle only hands rows over. As {@link
 * SpreadHistory.OpenWindow} it may be asked from any thread.
 */
public final class LakeVerticle extends VerticleBase implements SpreadHistory.OpenWindow {
  /** Longest that {@link #stop} takes. */
  public static final Duration STOP_MAX = Duration.ofSeconds(4);

  /** The rest is for a write that was under way. */
  private static final Duration STOP_BOUND = Duration.ofMillis(3_400);

  private final Settings.Lake settings;
  private final FeedMode mode;
  private final TimeSource time;
  private final Meters meters;
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
  private volatile LakeWriter writer;
  private BronzeWriter bronzeWriter;
  private CommitLoop loop;
  private BronzeLoop bronze;
  private LakeStatus told;

  public LakeVerticle(Settings.Lake settings, FeedMode mode, TimeSource time, Meters meters) {
    this.settings = settings;
    this.mode = mode;
    this.time = time;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    EventBus bus = vertx.eventBus();
    Context context = vertx.getOrCreateContext();
    LakeWriter.Listener listener =
        new LakeWriter.Listener() {
          @Override
          public void fileClosed(FileClosed file) {
            context.runOnContext(done -> Topics.FILE_CLOSED.publish(bus, file));
          }

          @Override
          public void windowClosed(WindowClosed window) {
            context.runOnContext(done -> Topics.WINDOW_CLOSED.publish(bus, window));
          }
        };
    return blocking(() -> open(listener))
        .compose(
            opened -> {
              writer = opened;
              loop = new CommitLoop(opened, settings.bufferMax(), time, meters);
              bronze = new BronzeLoop(bronzeWriter, settings.bufferMax(), time, meters);
              loop.start();
              bronze.start();
              subscribe(bus);
              vertx.setPeriodic(250, tick -> tellStatus(bus, false));
              vertx.setPeriodic(1_000, tick -> tellStatus(bus, true));
              return Future.join(consumers.stream().map(MessageConsumer::completion).toList());
            });
  }

  private LakeWriter open(LakeWriter.Listener listener) throws IOException {
    LakeLayout layout = new LakeLayout(settings.root(), settings.window());
    LakeWriter opened =
        LakeWriter.open(layout, mode, time, meters, new DurableFiles(settings.root()), listener);
    bronzeWriter =
        new BronzeWriter(
            layout,
            new DurableFiles(settings.root()),
            settings.bronzeRetention(),
            listener::fileClosed);
    return opened;
  }

  private void subscribe(EventBus bus) {
    consumers.add(
        Topics.OBSERVATION.subscribe(bus, o -> loop.offer(Dataset.SPREADS, w -> w.observe(o))));
    consumers.add(Topics.GAP.subscribe(bus, g -> loop.offer(Dataset.GAPS, w -> w.gap(g))));
    consumers.add(Topics.MISSED.subscribe(bus, m -> loop.offer(Dataset.GAPS, w -> w.missed(m))));
    consumers.add(
        Topics.SUSPECT.subscribe(bus, s -> loop.offer(Dataset.SUSPECT, w -> w.suspect(s))));
    consumers.add(Topics.ALERT.subscribe(bus, a -> loop.offer(Dataset.ALERTS, w -> w.alert(a))));
    consumers.add(Topics.TRADE.subscribe(bus, t -> loop.offer(Dataset.TRADES, w -> w.trade(t))));
    consumers.add(
        Topics.IMPLIED.subscribe(bus, s -> loop.offer(Dataset.IMPLIED, w -> w.implied(s))));
    consumers.add(Topics.SIMULATED_EXCHANGE.subscribe(bus, writer::fedBy));
    consumers.add(Topics.RAW_FRAME.subscribe(bus, bronze::offer));
  }

  /** Each second, and at once when health changes. */
  private void tellStatus(EventBus bus, boolean always) {
    LakeStatus status = loop.status();
    if (always || told == null || told.healthy() != status.healthy()) {
      told = status;
      Topics.LAKE_STATUS.publish(bus, status);
    }
  }

  @Override
  public List<String> rows(Book book) {
    return writer == null ? List.of() : writer.openRows(book);
  }

  @Override
  public List<GapRange> gaps(Book book) {
    return writer == null ? List.of() : writer.openGaps(book);
  }

  @Override
  public Future<?> stop() {
    if (loop == null) {
      return Future.succeededFuture();
    }
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
        .compose(
            done ->
                blocking(
                    () -> {
                      stop(loop::beginStop, bronze::stop, loop::stop, STOP_BOUND, time);
                      return null;
                    }));
  }

  /** Something that ends within a bound. */
  @FunctionalInterface
  interface Ending {
    void within(Duration bound) throws IOException;
  }

  /** Rows and raw frames are closed side by side, so that one bound holds for both. */
  static void stop(
      Consumer<Duration> beginRows, Ending frames, Ending rows, Duration bound, TimeSource time)
      throws IOException {
    long end = time.nanoTime() + bound.toNanos();
    try {
      beginRows.accept(bound);
      frames.within(bound);
    } finally {
      rows.within(Duration.ofNanos(Math.max(0, end - time.nanoTime())));
    }
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return vertx.executeBlocking(work);
  }
}
