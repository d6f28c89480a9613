package dev.spreadlake.web.live;

import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Quote;
import dev.spreadlake.quality.QualityGate;
import dev.spreadlake.quality.QualityResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The newest word on everything that is not a series: what snapshots, {@code /health/ready} and
 * {@code /api/quality} are made of. Every collection is bounded. Confined to one thread.
 */
public final class LiveState {
  static final int QUALITY_MAX = 2000;
  private static final int FILES_MAX = 50;
  private static final Duration HEARTBEAT_MAX = Duration.ofSeconds(5);

  private record Heard(FeedStatus status, long nanos) {}

  private final FeedMode mode;
  private final Map<String, Heard> feeds = new TreeMap<>();
  private final Map<String, Quote> quotes = new TreeMap<>();
  private final Map<String, BatchEvent> batches = new TreeMap<>();
  private final ArrayDeque<FileClosed> files = new ArrayDeque<>();
  private final Map<String, QualityResult> quality = new LinkedHashMap<>();
  private long qualityVersion;
  private QualityGate gate = new QualityGate(List.of());
  private LakeStatus lake;
  private ImpliedSecond implied;
  private boolean observed;

  public LiveState(FeedMode mode) {
    this.mode = mode;
  }

  /** Keeps a feed's word; true if the state it tells is another than before. */
  public boolean feed(FeedStatus status, long nowNanos) {
    String key = status.venue().id() + "/" + (status.book() == null ? "" : status.book().name());
    Heard before = feeds.put(key, new Heard(status, nowNanos));
    return before == null
        || before.status().state() != status.state()
        || before.status().source() != status.source();
  }

  /** All feeds, then their books. */
  public List<FeedStatus> feeds() {
    return feeds.values().stream().map(Heard::status).toList();
  }

  public void quote(Quote quote) {
    quotes.put(quote.book().name(), quote);
  }

  public void implied(ImpliedSecond second) {
    implied = second;
  }

  /** Null until there is one. */
  public ImpliedSecond implied() {
    return implied;
  }

  public Collection<Quote> quotes() {
    return quotes.values();
  }

  public void quality(QualityResult result) {
    String key = key(result);
    quality.remove(key);
    if (quality.size() >= QUALITY_MAX) {
      giveUpOne();
    }
    quality.put(key, result);
    qualityVersion++;
  }

  /**
   * What the judge knows: of before the start, and what passes and was never told for that.
   *
   * @return whether there is a result, or another verdict, that was not there before
   */
  public boolean qualityKnown(List<QualityResult> results) {
    boolean isNews = false;
    for (QualityResult result : results) {
      String key = key(result);
      QualityResult before = quality.get(key);
      if (before == null) {
        if (!result.passed() || quality.size() < QUALITY_MAX) {
          quality(result);
          isNews = true;
        }
      } else if (before.at().isBefore(result.at())) {
        quality.put(key, result.withSeq(before.seq()));
        qualityVersion++;
        isNews |= before.passed() != result.passed();
      }
    }
    return isNews;
  }

  /** The oldest that passes; one that fails only if all do. */
  private void giveUpOne() {
    String gone =
        quality.entrySet().stream()
            .filter(entry -> entry.getValue().passed())
            .findFirst()
            .map(Map.Entry::getKey)
            .orElseGet(() -> quality.keySet().iterator().next());
    quality.remove(gone);
  }

  private static String key(QualityResult result) {
    return result.rule() + "\n" + result.dataset();
  }

  /** The newest result of each rule and data set, in order of arrival. */
  public List<QualityResult> quality() {
    return new ArrayList<>(quality.values());
  }

  /** Another number once {@link #quality()} has changed. */
  long qualityVersion() {
    return qualityVersion;
  }

  public void gate(QualityGate now) {
    gate = now;
  }

  /** What keeps gold from being published, as {@link QualityGate#held}. */
  public List<String> held() {
    return gate.held();
  }

  public void lake(LakeStatus status) {
    lake = status;
  }

  /** Null until the lake has reported. */
  public LakeStatus lake() {
    return lake;
  }

  public void file(FileClosed file) {
    files.addLast(file);
    if (files.size() > FILES_MAX) {
      files.removeFirst();
    }
  }

  public Collection<FileClosed> files() {
    return files;
  }

  public void batch(BatchEvent event) {
    batches.put(event.pipeline(), event);
  }

  public Collection<BatchEvent> batches() {
    return batches.values();
  }

  /** An observation came; in a replay that is what stands for a feed in step. */
  public void observed() {
    observed = true;
  }

  /** Why the process is not ready, or empty if at least one book is in step. */
  public Optional<String> notReady(long nowNanos) {
    if (mode == FeedMode.REPLAY && observed) {
      return Optional.empty();
    }
    if (feeds.isEmpty()) {
      return Optional.of("no feed has reported yet");
    }
    boolean anyFresh = false;
    for (Heard heard : feeds.values()) {
      boolean fresh = nowNanos - heard.nanos() <= HEARTBEAT_MAX.toNanos();
      anyFresh |= fresh;
      if (fresh && heard.status().book() != null && heard.status().state() == BookState.IN_STEP) {
        return Optional.empty();
      }
    }
    if (!anyFresh) {
      return Optional.of("no feed has reported for " + HEARTBEAT_MAX.toSeconds() + " s");
    }
    return Optional.of(
        "no book is in step: "
            + feeds.values().stream()
                .map(Heard::status)
                .limit(10)
                .map(
                    s ->
                        s.venue().id()
                            + (s.book() == null ? "" : " " + s.book())
                            + " "
                            + s.state().name().toLowerCase(java.util.Locale.ROOT)
                            + (s.detail().isEmpty() ? "" : " (" + s.detail() + ")"))
                .collect(Collectors.joining("; ")));
  }
}
