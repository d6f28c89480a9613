package dev.spreadlake.venue;

import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the REST side of every venue does alike: sends a bounded number of requests at a time, keeps
 * every body, reads what a reply means, and stops all of them where the venue throttles or refuses.
 * What is asked, and in which order, is the venue's. Not thread-safe.
 */
public final class RestDesk {
  /** Takes an answer that has been looked at. */
  @FunctionalInterface
  public interface AnswerHandler {
    void on(RestAnswer answer, String body);
  }

  /** Outcome of a request whose kept connection had been closed, beside those of an answer. */
  private static final String SENT_AGAIN = "sent_again";

  private static final Logger LOG = LoggerFactory.getLogger(RestDesk.class);

  private final Venue venue;
  private final ExchangeLink link;
  private final TimeSource time;
  private final Meters meters;
  private final FeedListener listener;
  private final RestAllowance allowance;
  private final int inFlightMax;
  private final Function<RestReply, RestAnswer> errors;

  private final ThrottlePauses pauses = new ThrottlePauses();

  private int inFlight;
  private BookState pausedBy = BookState.RATE_LIMITED;
  private String pauseDetail = "";
  private boolean stopped;

  /**
   * @param allowance what a throttling or refusing reply pauses
   * @param inFlightMax requests under way at a time, at most
   * @param errors tells what a JSON body means
   */
  public RestDesk(
      Venue venue,
      ExchangeLink link,
      TimeSource time,
      Meters meters,
      FeedListener listener,
      RestAllowance allowance,
      int inFlightMax,
      Function<RestReply, RestAnswer> errors) {
    this.venue = venue;
    this.link = link;
    this.time = time;
    this.meters = meters;
    this.listener = listener;
    this.allowance = allowance;
    this.inFlightMax = inFlightMax;
    this.errors = errors;
    meters.restBudgetLeft(venue, allowance::left);
    meters.restPause(venue, allowance::pauseSeconds);
  }

  public RestAllowance allowance() {
    return allowance;
  }

  public boolean isPaused() {
    return allowance.isPaused();
  }

  /** While paused: rate limited or refused. */
  public BookState pausedBy() {
    return pausedBy;
  }

  public String pauseDetail() {
    return pauseDetail;
  }

  /** Nothing is sent or answered any more. */
  public void stop() {
    stopped = true;
  }

  /**
   * Sends whatever is due and affordable.
   *
   * @param sendOne sends the most urgent request; false if there is none, or no allowance for it
   */
  public void dispatch(BooleanSupplier sendOne) {
    allowance.refresh();
    while (inFlight < inFlightMax && !stopped && sendOne.getAsBoolean()) {
      // Each turn sends one request.
    }
  }

  /**
   * Sends a request.
   *
   * @param channel under which its body is kept
   * @param asked what to keep of the question, where the body does not name its book
   */
  public void get(String path, String channel, String asked, AnswerHandler handler) {
    inFlight++;
    long pausesBefore = pauses.begun();
    send(
        path,
        false,
        reply -> {
          inFlight--;
          if (!stopped) {
            if (!reply.body().isEmpty()) {
              FrameText body = FrameText.of(reply.body());
              listener.onRawFrame(new RawFrame(venue, channel, time.now(), asked, body));
            }
            handler.on(look(path, reply, pausesBefore), reply.body());
          }
        });
  }

  /**
   * @param again true for a request whose connection had been closed by the venue: what is only
   *     that is sent once more at once, for what it costs, and is no failure
   */
  private void send(String path, boolean again, Consumer<RestReply> onReply) {
    long request = allowance.sent();
    Consumer<RestReply> taken =
        reply -> {
          if (reply.status() != 0) {
            allowance.replied(request);
          }
          if (reply.keptLineLost() && !again && !stopped && allowance.tryTakeAgain()) {
            meters.restRequests(venue, SENT_AGAIN).increment();
            LOG.debug("{} GET {} is sent again: {}", venue.id(), path, reply.detail());
            send(path, true, onReply);
          } else {
            onReply.accept(reply);
          }
        };
    if (again) {
      link.getAfresh(path, taken);
    } else {
      link.get(path, taken);
    }
  }

  private RestAnswer look(String path, RestReply reply, long pausesBefore) {
    if (reply.usedWeight() >= 0) {
      allowance.used(reply.usedWeight());
    }
    RestAnswer answer = RestAnswer.of(reply, errors);
    meters.restRequests(venue, answer.kind().id()).increment();
    switch (answer.kind()) {
      case THROTTLED, REFUSED ->
          pause(answer.lockout().orElseThrow(), answer.detail(), pausesBefore);
      case FAILED -> LOG.warn("{} GET {} failed: {}", venue.id(), path, answer.detail());
      case OK, UNKNOWN_BOOK -> pauses.good(pausesBefore);
    }
    return answer;
  }

  private void pause(Lockout lockout, String detail, long pausesBefore) {
    Duration lasting = pauses.next(lockout, pausesBefore);
    if (!allowance.pause(lasting)) {
      LOG.warn("{} {}: {}", venue.id(), detail, pauseDetail);
      return;
    }
    pausedBy = lockout.state();
    pauseDetail = detail + ": no REST request for " + lasting.toSeconds() + " s";
    LOG.warn("{} {}", venue.id(), pauseDetail);
  }

  /** A body that could not be read is counted, and said. */
  public void unreadable(String what, Exception why) {
    meters.feedFaults(venue, "malformed_rest").increment();
    LOG.warn("{} {} could not be read: {}", venue.id(), what, why.getMessage());
  }
}
