package dev.spreadlake.lake.replay;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.SampleReply;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.Sampler;
import dev.spreadlake.spread.SpreadObservation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One unbroken stretch of a recording, heard by the same feed and sampler as a live exchange, in
 * the recording's own time. One thread.
 */
final class FrameSession implements FeedListener, Sampler.Output {
  private final ReplayTime time = new ReplayTime();
  private final ReplayTimers timers = new ReplayTimers(time);
  private final ReplayLink link;
  private final MarketFeed feed;
  private final Sampler sampler;
  private final List<SpreadObservation> observations = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<SuspectSeconds> suspects = new ArrayList<>();
  private final List<Trade> trades = new ArrayList<>();
  private final List<MissedChange> missedChanges = new ArrayList<>();

  /**
   * @param start when the first frame was received
   */
  FrameSession(RecordedVenue venue, Settings.Sample sample, Instant start) {
    time.set(start);
    link = new ReplayLink(venue, time, timers);
    feed = venue.feed(link, time, timers, new Meters(new SimpleMeterRegistry()), this);
    sampler = new Sampler(Map.of(venue.venue(), venue.books()), time, sample.replyTimeout(), this);
    sampler.tick();
    feed.start();
  }

  /** Lets the feed hear a frame when it was received. */
  void hear(RecordedFrame frame) {
    timers.runTo(frame.at());
    if (frame.isSocket()) {
      link.heard(frame);
    } else {
      link.answered(frame);
    }
  }

  /** The connection ended after the last frame of the socket. */
  void disconnected() {
    link.lost("the recording goes on with another connection");
  }

  /** Samples every book at a second. */
  Replayer.Second sample(Instant second) {
    timers.runTo(second);
    sampler.tick();
    return told(second);
  }

  /** Ends the stretch; what the feed owns up to at its end. */
  Replayer.Second stop() {
    feed.stop();
    return told(Instant.ofEpochSecond(time.now().getEpochSecond()));
  }

  private Replayer.Second told(Instant second) {
    Replayer.Second told =
        new Replayer.Second(
            second,
            List.copyOf(observations),
            List.copyOf(gaps),
            List.copyOf(suspects),
            List.copyOf(trades),
            List.copyOf(missedChanges));
    observations.clear();
    gaps.clear();
    suspects.clear();
    trades.clear();
    missedChanges.clear();
    return told;
  }

  @Override
  public void ask(Instant second) {
    SampleReply reply = feed.sample(second);
    sampler.accept(
        new SampleReply(
            reply.venue(), reply.samples().stream().map(FrameSession::marked).toList()));
  }

  /** The sample, marked as replayed. */
  private static BookSample marked(BookSample s) {
    return new BookSample(
        s.venue(),
        s.book(),
        s.second(),
        s.sampledAt(),
        s.state(),
        s.bid(),
        s.bidSize(),
        s.ask(),
        s.askSize(),
        s.depth(),
        s.trades(),
        s.volume(),
        s.ageMillis(),
        Source.REPLAY,
        s.detail());
  }

  @Override
  public void observation(SpreadObservation observation) {
    observations.add(observation);
  }

  @Override
  public void gap(Gap gap) {
    gaps.add(gap);
  }

  @Override
  public void missed(MissedSeconds missed) {
    throw new IllegalStateException(
        "a recording is sampled at every second, yet " + missed + " were passed over");
  }

  @Override
  public void onSuspect(SuspectSeconds suspect) {
    suspects.add(suspect);
  }

  @Override
  public void onMissedChange(MissedChange missed) {
    missedChanges.add(missed);
  }

  @Override
  public void onQuote(Quote quote) {
    // The lake keeps whole seconds.
  }

  @Override
  public void onTrade(Trade trade) {
    trades.add(trade);
  }

  @Override
  public void onStatus(FeedStatus status) {
    // The gaps say it second by second.
  }

  @Override
  public void onRawFrame(RawFrame frame) {
    // Recorded already.
  }
}
