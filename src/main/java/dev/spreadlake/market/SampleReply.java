package dev.spreadlake.market;

import java.util.List;

/** One feed's answer to a {@link SampleRequest}: one entry for each of its books. */
public record SampleReply(Venue venue, List<BookSample> samples) {
  public SampleReply {
    samples = List.copyOf(samples);
  }
}
