package dev.spreadlake.venue;

import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.SampleReply;
import dev.spreadlake.time.TimeSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stands between a feed and its exchange so that a sample shows the books as they were when its
 * second began, however late it is asked for: the first message of a second finds the sample of
 * that second taken. On a busy machine the question may come hundreds of milliseconds late, and
 * what the exchange said in the meantime belongs to the next second. On the feed's thread.
 */
final class SecondKeeper implements ExchangeLink {
  private final ExchangeLink link;
  private final TimeSource time;
  private MarketFeed feed;
  private long newest = Long.MIN_VALUE;
  private SampleReply kept;
  private SampleReply unasked;

  SecondKeeper(ExchangeLink link, TimeSource time) {
    this.link = link;
    this.time = time;
  }

  /** The feed that is made over this link; before it starts. */
  void keepFor(MarketFeed samples) {
    feed = samples;
  }

  /** What the books were at {@code second}, if it has been kept, else what they are. */
  SampleReply sample(Instant second) {
    SampleReply reply = kept != null && isOf(kept, second) ? kept : null;
    if (reply == null) {
      drop();
      newest = Math.max(newest, second.getEpochSecond());
      reply = feed.sample(second);
    }
    kept = null;
    SampleReply earlier = unasked;
    unasked = null;
    return earlier == null ? reply : withTradesOf(earlier, reply);
  }

  /** Something is about to change the books. */
  private void aboutToChange() {
    long second = time.now().getEpochSecond();
    if (second <= newest) {
      return;
    }
    boolean first = newest == Long.MIN_VALUE;
    newest = second;
    if (!first) {
      drop();
      kept = feed.sample(Instant.ofEpochSecond(second));
    }
  }

  /** A kept sample that nobody asked for: its trades belong to the next. */
  private void drop() {
    if (kept != null) {
      unasked = unasked == null ? kept : withTradesOf(unasked, kept);
      kept = null;
    }
  }

  private static boolean isOf(SampleReply reply, Instant second) {
    return !reply.samples().isEmpty() && reply.samples().get(0).second().equals(second);
  }

  private static SampleReply withTradesOf(SampleReply earlier, SampleReply reply) {
    List<BookSample> samples = new ArrayList<>(reply.samples().size());
    for (int i = 0; i < reply.samples().size(); i++) {
      BookSample before = earlier.samples().get(i);
      samples.add(reply.samples().get(i).plusTrades(before.trades(), before.volume()));
    }
    return new SampleReply(reply.venue(), samples);
  }

  @Override
  public Socket open(SocketListener listener) {
    return link.open(
        new SocketListener() {
          @Override
          public void onOpen() {
            aboutToChange();
            listener.onOpen();
          }

          @Override
          public void onText(FrameText text) {
            aboutToChange();
            listener.onText(text);
          }

          @Override
          public void onPing() {
            listener.onPing();
          }

          @Override
          public void onClosed(int status, long retryAfterSeconds, String detail) {
            aboutToChange();
            listener.onClosed(status, retryAfterSeconds, detail);
          }
        });
  }

  @Override
  public void get(String path, Consumer<RestReply> callback) {
    link.get(path, kept(callback));
  }

  @Override
  public void getAfresh(String path, Consumer<RestReply> callback) {
    link.getAfresh(path, kept(callback));
  }

  private Consumer<RestReply> kept(Consumer<RestReply> callback) {
    return reply -> {
      aboutToChange();
      callback.accept(reply);
    };
  }
}
