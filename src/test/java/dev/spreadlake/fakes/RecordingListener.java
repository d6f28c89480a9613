package dev.spreadlake.fakes;

import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a feed tells. */
public final class RecordingListener implements FeedListener {
  public final List<Quote> quotes = new ArrayList<>();
  public final List<Trade> trades = new ArrayList<>();
  public final List<FeedStatus> statuses = new ArrayList<>();
  public final List<SuspectSeconds> suspects = new ArrayList<>();
  public final List<RawFrame> frames = new ArrayList<>();
  public final List<MissedChange> missedChanges = new ArrayList<>();

  @Override
  public void onQuote(Quote quote) {
    quotes.add(quote);
  }

  @Override
  public void onTrade(Trade trade) {
    trades.add(trade);
  }

  @Override
  public void onStatus(FeedStatus status) {
    statuses.add(status);
  }

  @Override
  public void onSuspect(SuspectSeconds suspect) {
    suspects.add(suspect);
  }

  @Override
  public void onRawFrame(RawFrame frame) {
    frames.add(frame);
  }

  @Override
  public void onMissedChange(MissedChange missed) {
    missedChanges.add(missed);
  }
}
