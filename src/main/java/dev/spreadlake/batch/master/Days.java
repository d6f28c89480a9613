package dev.spreadlake.batch.master;

/**
 * Which staged rows belong to a run that was asked for some days: a macro {@code in_days(t)} of the
 * engine, true for every row whose time cannot be told.
 */
final class Days {
  private Days() {}

  /** The condition on rows {@code s} of a source, as they are staged or as they are kept. */
  static String inRange(String source) {
    return source.equals(MasterSources.USER) ? "true" : "in_days(s.event_timestamp)";
  }

  /** Defines the macro. */
  static String macro(MasterRequest request) {
    String body =
        request.from().isEmpty()
            ? "true"
            : "(t is null or (t >= timestamp '"
                + request.from().get()
                + " 00:00:00' and t < timestamp '"
                + request.to().orElseThrow().plusDays(1)
                + " 00:00:00'))";
    return "create or replace temp macro in_days(t) as " + body;
  }
}
