package dev.spreadlake.venue;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is kept, counted and said of everything a feed hears. Runs on the feed's thread. */
public final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final String MALFORMED = "malformed";
  private static final int HEAD = 120;
  private static final long SAY_EVERY = Duration.ofSeconds(10).toNanos();

  private final Venue venue;
  private final TimeSource time;
  private final Meters meters;
  private final FeedListener listener;

  private long saidAt = Long.MIN_VALUE;
  private long unsaid;

  public Intake(Venue venue, TimeSource time, Meters meters, FeedListener listener) {
    this.venue = venue;
    this.time = time;
    this.meters = meters;
    this.listener = listener;
  }

  /** Keeps a frame as it came. */
  public void frame(String channel, FrameText text) {
    meters.feedMessages(venue, channel).increment();
    listener.onRawFrame(new RawFrame(venue, channel, time.now(), text));
  }

  /** Keeps a frame nobody can read, and refuses it. */
  public void malformed(FrameText text, Exception why) {
    frame(MALFORMED, text);
    fault(MALFORMED);
    refused(MALFORMED, "feed.malformed", venue.id(), text.toString(), why.getMessage());
    say("frame could not be read (" + why.getMessage() + "): " + head(text.toString()));
  }

  /** Something of a frame is not taken, by a rule of the catalogue. */
  public void refused(String channel, String rule, String part, String text, String detail) {
    listener.onRefused(
        new RefusedRow(venue, channel, rule, part, time.now(), text, detail == null ? "" : detail));
  }

  /** Counts what should not have happened. */
  public void fault(String kind) {
    meters.feedFaults(venue, kind).increment();
  }

  /** Counts and tells that a sequence number of a book was missed. */
  public void missedChange(Book book) {
    fault("sequence_gap");
    listener.onMissedChange(new MissedChange(venue, book, time.now()));
  }

  /** Something of a frame is not known, and is taken for something that is. */
  public void odd(String kind, String what) {
    fault(kind);
    say(head(what));
  }

  /** Says what the venue says, cut and without control characters. */
  public void says(String text) {
    say("says: " + head(text));
  }

  /**
   * A venue that sends nothing but rubbish must not fill the log: it is counted and kept anyway.
   */
  private void say(String what) {
    long now = time.nanoTime();
    if (saidAt != Long.MIN_VALUE && now - saidAt < SAY_EVERY) {
      unsaid++;
      return;
    }
    if (unsaid > 0) {
      LOG.warn("{} {} ({} more since the last such line)", venue.id(), what, unsaid);
    } else {
      LOG.warn("{} {}", venue.id(), what);
    }
    saidAt = now;
    unsaid = 0;
  }

  private static String head(String text) {
    String cut = text.length() > HEAD ? text.substring(0, HEAD) + "…" : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
