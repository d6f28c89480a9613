package dev.spreadlake.lake.replay;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.ExchangeLink;
import java.util.List;

/** What there is to know of a venue to play its recorded frames to its live feed. Immutable. */
interface RecordedVenue {
  /** Whose frames they are. */
  Venue venue();

  /** The books that the recording names; those of the settings if it names none. */
  List<Book> books();

  /** The body of a REST reply, and which questions it answers. */
  RecordedBody body(RecordedFrame frame);

  /** A feed for these books that starts anew. */
  MarketFeed feed(
      ExchangeLink link, TimeSource time, Timers timers, Meters meters, FeedListener listener);
}
