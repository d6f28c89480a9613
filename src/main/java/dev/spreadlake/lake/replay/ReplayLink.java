package dev.spreadlake.lake.replay;

import dev.spreadlake.market.FrameText;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.ExchangeLink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An exchange that says again what it once said. The feed's socket opens when the recording has a
 * connection and hears its texts; a GET is answered by the recorded body of the same book and form,
 * when it was received. A body that comes before its question waits for it: a full book until the
 * connection ends, for the stream's sequence tells whether it still fits, and so do trades after a
 * stated one; any other a second.
 *
 * <p>Bodies were recorded without their status: success counts as 200, another JSON object as 400,
 * anything else as 502. One thread.
 */
final class ReplayLink implements ExchangeLink {
  /** Texts kept while the feed waits before it opens its socket again. */
  static final int UNHEARD_MAX = 100_000;

  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration REPLY_MAX = Duration.ofSeconds(10);
  private static final long HELD_MAX = Duration.ofSeconds(1).toNanos();

  private record Pending(String path, Consumer<RestReply> callback, Timers.Timer timeout) {}

  private record Held(RecordedBody body, long since) {}

  private final RecordedVenue venue;
  private final TimeSource time;
  private final Timers timers;
  private final Deque<String> unheard = new ArrayDeque<>();
  private final Map<String, String> acknowledgements = new LinkedHashMap<>();
  private final List<Pending> pending = new ArrayList<>();
  private final Map<String, Held> held = new LinkedHashMap<>();
  private boolean up;
  private Line line;

  ReplayLink(RecordedVenue venue, TimeSource time, Timers timers) {
    this.venue = venue;
    this.time = time;
    this.timers = timers;
  }

  @Override
  public Socket open(SocketListener listener) {
    Line opened = new Line(listener);
    line = opened;
    if (up) {
      timers.after(AT_ONCE, opened::begin);
    }
    return opened;
  }

  /** The recording has a text of the socket here. */
  void heard(RecordedFrame frame) {
    up = true;
    if (unheard.size() == UNHEARD_MAX) {
      throw new IllegalStateException(
          "the feed did not open a socket for " + UNHEARD_MAX + " frames, up to " + frame.at());
    }
    unheard.add(frame.text());
    if (!frame.acknowledged().isEmpty()) {
      acknowledgements.put(frame.acknowledged(), frame.text());
    }
    if (line != null) {
      line.begin();
      line.listen();
    }
  }

  /** The recording shows that the connection ended here. */
  void lost(String why) {
    up = false;
    unheard.clear();
    acknowledgements.clear();
    held.clear();
    Line gone = line;
    if (gone != null && gone.open) {
      line = null;
      gone.over = true;
      gone.listener.onClosed(0, -1, why);
    }
  }

  /** The recording has the body of a REST reply here. */
  void answered(RecordedFrame frame) {
    RecordedBody body = venue.body(frame);
    for (Pending question : pending) {
      if (body.answers(question.path())) {
        pending.remove(question);
        question.timeout().cancel();
        question.callback().accept(body.reply());
        return;
      }
    }
    if (body.isKept()) {
      held.put(body.key(), new Held(body, time.nanoTime()));
    }
  }

  @Override
  public void get(String path, Consumer<RestReply> callback) {
    for (Held candidate : held.values()) {
      boolean fresh =
          candidate.body().isLasting() || time.nanoTime() - candidate.since() <= HELD_MAX;
      if (fresh && candidate.body().answers(path)) {
        held.values().remove(candidate);
        timers.after(AT_ONCE, () -> callback.accept(candidate.body().reply()));
        return;
      }
    }
    Pending[] question = new Pending[1];
    Timers.Timer timeout =
        timers.after(
            REPLY_MAX,
            () -> {
              pending.remove(question[0]);
              callback.accept(RestReply.none("not in the recording"));
            });
    question[0] = new Pending(path, callback, timeout);
    pending.add(question[0]);
  }

  /** The feed's socket. */
  private final class Line implements Socket {
    private final SocketListener listener;
    private boolean open;
    private boolean over;

    private Line(SocketListener listener) {
      this.listener = listener;
    }

    private void begin() {
      if (open || over || !up) {
        return;
      }
      open = true;
      listener.onOpen();
      // What an earlier socket of the feed was told on this connection is still true.
      for (String text : List.copyOf(acknowledgements.values())) {
        if (!over && !unheard.contains(text)) {
          listener.onText(FrameText.of(text));
        }
      }
      listen();
    }

    private void listen() {
      while (open && !over && !unheard.isEmpty()) {
        listener.onText(FrameText.of(unheard.remove()));
      }
    }

    @Override
    public void send(String text) {
      // What was asked then was recorded with its answer.
    }

    @Override
    public void close() {
      over = true;
      if (line == this) {
        line = null;
      }
    }
  }
}
