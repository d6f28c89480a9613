package dev.spreadlake.lake.replay;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Plays one venue's recorded frames to its live feed. Every whole second between the first and the
 * last frame is sampled; where nothing at all was received for {@link #HOLE}, three keep-alives,
 * nothing was recording, and its seconds are {@link GapReason#NOT_RECORDED}.
 *
 * <p>A book acknowledged anew shows a new connection: the one before counts as lost right after its
 * last frame, which is the last moment at which it is known to have lived.
 *
 * <p>A second is sampled exactly when it begins. A live sample is taken a little later, by the
 * latency kept with its row, and may show changes received in between. One thread.
 */
final class FrameReplayer implements Recording {
  static final Duration HOLE = Duration.ofSeconds(60);

  private static final int AHEAD_MAX = 10_000;

  private record Ahead(RecordedFrame frame, boolean opens) {}

  private final FrameMerge merge;
  private final RecordedVenue venue;
  private final Settings.Sample sample;
  private final Consumer<Refused> quarantine;
  private final Deque<Ahead> ahead = new ArrayDeque<>();
  private final Set<String> acknowledged = new HashSet<>();
  private FrameSession session;
  private Instant second;
  private Instant lastFrameAt;
  private long accepted;
  private long quarantined;
  private boolean over;

  /**
   * @param files the venue's files
   * @param quarantine takes each refused line
   */
  FrameReplayer(
      RecordedVenue venue, List<Path> files, Settings.Sample sample, Consumer<Refused> quarantine)
      throws IOException {
    this.venue = venue;
    this.quarantine = quarantine;
    this.sample = sample;
    this.merge = new FrameMerge(files, this::refused);
    lookAhead();
  }

  @Override
  public Replayer.Second next() throws IOException {
    if (session == null) {
      if (ahead.isEmpty()) {
        return null;
      }
      Replayer.Second missing = missing();
      if (missing != null) {
        return missing;
      }
      begin();
    }
    Instant at = second;
    second = second.plusSeconds(1);
    while (!ahead.isEmpty() && !ahead.peek().frame().at().isAfter(at) && !isHoleBefore(ahead)) {
      hear();
    }
    boolean ends = ahead.isEmpty() || isHoleBefore(ahead);
    if (!ends || !at.isAfter(lastFrameAt)) {
      return session.sample(at);
    }
    FrameSession ended = session;
    session = null;
    second = at;
    Replayer.Second owned = ended.stop();
    boolean nothing =
        owned.suspects().isEmpty() && owned.trades().isEmpty() && owned.missedChanges().isEmpty();
    return nothing ? next() : owned;
  }

  private boolean isHoleBefore(Deque<Ahead> frames) {
    return Duration.between(lastFrameAt, frames.peek().frame().at()).compareTo(HOLE) > 0;
  }

  /** One second of the hole before the next frame; null if there is none left. */
  private Replayer.Second missing() {
    Instant until = ahead.peek().frame().at();
    if (second == null
        || second.isAfter(until)
        || Duration.between(second, until).compareTo(Replayer.HOLE_TOLD_MAX) > 0) {
      return null;
    }
    List<Gap> gaps = new ArrayList<>();
    for (Book book : venue.books()) {
      gaps.add(new Gap(second, book, GapReason.NOT_RECORDED, "not in the recording"));
    }
    Replayer.Second missing =
        new Replayer.Second(second, List.of(), gaps, List.of(), List.of(), List.of());
    second = second.plusSeconds(1);
    return missing;
  }

  private void begin() {
    lastFrameAt = ahead.peek().frame().at();
    session = new FrameSession(venue, sample, lastFrameAt);
    second = Instant.ofEpochSecond(lastFrameAt.getEpochSecond() + 1);
  }

  private void hear() throws IOException {
    RecordedFrame frame = ahead.remove().frame();
    accepted++;
    if (frame.at().isAfter(lastFrameAt)) {
      lastFrameAt = frame.at();
    }
    session.hear(frame);
    lookAhead();
    if (frame.isSocket() && nextOfSocketOpens()) {
      session.disconnected();
    }
  }

  /** Reads on until the next frame of the socket is in sight. */
  private void lookAhead() throws IOException {
    while (!over && ahead.size() < AHEAD_MAX && ahead.stream().noneMatch(this::isSocket)) {
      RecordedFrame frame = merge.next();
      over = frame == null;
      if (frame != null) {
        String key = frame.acknowledged();
        boolean opens = !key.isEmpty() && !acknowledged.add(key);
        if (opens) {
          acknowledged.clear();
          acknowledged.add(key);
        }
        ahead.add(new Ahead(frame, opens));
      }
    }
  }

  private boolean isSocket(Ahead entry) {
    return entry.frame().isSocket();
  }

  private boolean nextOfSocketOpens() {
    return ahead.stream().filter(this::isSocket).findFirst().map(Ahead::opens).orElse(false);
  }

  private void refused(Refused line) {
    quarantined++;
    quarantine.accept(line);
  }

  @Override
  public Replayer.Tally tally() {
    return new Replayer.Tally(merge.rowsIn(), accepted, quarantined, merge.duplicates());
  }

  @Override
  public void close() throws IOException {
    merge.close();
  }
}
