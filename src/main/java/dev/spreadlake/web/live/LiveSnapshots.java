package dev.spreadlake.web.live;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertRequests;
import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Quote;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Builds {@code snapshot} frames. Large ones come in parts of at most about 64 KiB, because many
 * clients refuse more; {@code part} counts from 1 to {@code parts}. Confined to the hub's thread.
 */
final class LiveSnapshots {
  /** How far back the snapshot of spreads reaches. */
  static final Duration SPREAD_WINDOW = Duration.ofMinutes(15);

  /** Seconds in one snapshot of spreads, all books together. */
  static final int SPREAD_ROWS_MAX = 10_000;

  private static final int ROWS_PER_PART = 400;

  private final LiveState state;
  private final RecentSeconds recent;
  private final TimeSource time;

  LiveSnapshots(LiveState state, RecentSeconds recent, TimeSource time) {
    this.state = state;
    this.recent = recent;
    this.time = time;
  }

  /** Spreads and gaps of the last 15 minutes, book by book, oldest first. */
  List<byte[]> spread(String id, Set<String> wanted) {
    List<String> books =
        wanted.isEmpty()
            ? List.copyOf(recent.books())
            : wanted.stream().filter(recent.books()::contains).toList();
    List<RecentSeconds.Second> rows = new ArrayList<>();
    int each = books.isEmpty() ? 0 : Math.max(1, SPREAD_ROWS_MAX / books.size());
    Instant newest = books.stream().map(this::newestOf).max(Instant::compareTo).orElse(null);
    for (String book : books) {
      rows.addAll(
          recent.newest(
              book, Math.min(each, (int) SPREAD_WINDOW.toSeconds()), newest.minus(SPREAD_WINDOW)));
    }
    return parts(LiveTopic.SPREAD, id, rows, LiveSnapshots::second);
  }

  private Instant newestOf(String book) {
    List<RecentSeconds.Second> last = recent.newest(book, 1, Instant.MIN);
    return last.isEmpty() ? Instant.EPOCH : last.get(0).at();
  }

  private static void second(JsonGenerator json, RecentSeconds.Second second) throws IOException {
    LiveFields.time(json, "orderbook_timestamp", second.at());
    json.writeStringField("book", second.book().name());
    if (second.reason() == null) {
      LiveFields.decimal(json, "bid", second.bid());
      LiveFields.decimal(json, "ask", second.ask());
      LiveFields.decimal(json, "spread", second.spread());
      if (Double.isFinite(second.imbalance())) {
        json.writeNumberField("imbalance", second.imbalance());
      }
      if (second.suspect()) {
        json.writeBooleanField("suspect", true);
      }
    } else {
      json.writeStringField("reason", second.reason());
    }
  }

  /** Another number once {@link #quality} would give other results. */
  long qualityVersion() {
    return state.qualityVersion();
  }

  List<byte[]> quality(String id) {
    List<QualityResult> results = state.quality();
    return parts(LiveTopic.QUALITY, id, results, LiveFields::qualityFields);
  }

  List<byte[]> market(String id, Set<String> wanted) {
    List<Quote> quotes =
        state.quotes().stream()
            .filter(quote -> wanted.isEmpty() || wanted.contains(quote.book().name()))
            .toList();
    return parts(LiveTopic.MARKET, id, quotes, LiveFields::quoteFields, this::impliedField);
  }

  /** The implied rate; minutes are read over HTTP. */
  List<byte[]> minutes(String id) {
    return parts(
        LiveTopic.MINUTES, id, List.<Quote>of(), LiveFields::quoteFields, this::impliedField);
  }

  /** The newest implied USD/MXN beside the quotes; null if there is none. */
  private void impliedField(JsonGenerator json) throws IOException {
    if (state.implied() == null) {
      json.writeNullField("implied");
      return;
    }
    json.writeObjectFieldStart("implied");
    MarketFrames.impliedFields(json, state.implied());
    json.writeEndObject();
  }

  /** Feeds in {@code data}; lake, files and batch runs beside it. */
  byte[] status(String id) {
    return LiveFrames.object(
        "snapshot",
        json -> {
          head(json, LiveTopic.STATUS, id, 1, 1);
          json.writeArrayFieldStart("data");
          feeds(json, state.feeds());
          json.writeEndArray();
          statusFields(json);
          json.writeArrayFieldStart("files");
          for (FileClosed file : state.files()) {
            json.writeStartObject();
            LiveFields.fileFields(json, file);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("batches");
          for (BatchEvent batch : state.batches()) {
            json.writeStartObject();
            LiveFields.batchFields(json, batch);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** The frame that tells of {@code feeds}; the others are as they were. */
  byte[] statusFrame(long seq, List<FeedStatus> changed) {
    return LiveFrames.object(
        "status",
        json -> {
          json.writeNumberField("seq", seq);
          json.writeArrayFieldStart("feeds");
          feeds(json, changed);
          json.writeEndArray();
          statusFields(json);
        });
  }

  private void statusFields(JsonGenerator json) throws IOException {
    LiveFields.time(json, "server_time", time.now());
    String why = state.notReady(time.nanoTime()).orElse(null);
    json.writeBooleanField("ready", why == null);
    json.writeStringField("reason", why);
    json.writeArrayFieldStart("held");
    for (String reason : state.held()) {
      json.writeString(reason);
    }
    json.writeEndArray();
    if (state.lake() == null) {
      json.writeNullField("lake");
    } else {
      json.writeObjectFieldStart("lake");
      LiveFields.lakeFields(json, state.lake());
      json.writeEndObject();
    }
  }

  private static void feeds(JsonGenerator json, List<FeedStatus> feeds) throws IOException {
    for (FeedStatus feed : feeds) {
      json.writeStartObject();
      LiveFields.feedFields(json, feed);
      json.writeEndObject();
    }
  }

  /** Past events, oldest first, and where each rule that is not normal stands now. */
  static byte[] alert(
      String id, List<AlertEvent> events, List<AlertRequests.Standing> standings, long lastSeq) {
    return LiveFrames.object(
        "snapshot",
        json -> {
          head(json, LiveTopic.ALERT, id, 1, 1);
          json.writeNumberField("last_seq", lastSeq);
          json.writeArrayFieldStart("data");
          for (AlertEvent event : events) {
            json.writeStartObject();
            LiveFields.alertFields(json, event);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("standings");
          for (AlertRequests.Standing standing : standings) {
            json.writeStartObject();
            LiveFields.standingFields(json, standing);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private interface Row<T> {
    void write(JsonGenerator json, T row) throws IOException;
  }

  private static <T> List<byte[]> parts(LiveTopic topic, String id, List<T> rows, Row<T> writer) {
    return parts(topic, id, rows, writer, json -> {});
  }

  /**
   * @param beside written into every part beside the rows
   */
  private static <T> List<byte[]> parts(
      LiveTopic topic, String id, List<T> rows, Row<T> writer, LiveFrames.Body beside) {
    int parts = Math.max(1, (rows.size() + ROWS_PER_PART - 1) / ROWS_PER_PART);
    List<byte[]> frames = new ArrayList<>(parts);
    for (int part = 0; part < parts; part++) {
      int from = part * ROWS_PER_PART;
      List<T> some = rows.subList(from, Math.min(rows.size(), from + ROWS_PER_PART));
      int number = part + 1;
      frames.add(
          LiveFrames.object(
              "snapshot",
              json -> {
                head(json, topic, id, number, parts);
                beside.write(json);
                json.writeArrayFieldStart("data");
                for (T row : some) {
                  json.writeStartObject();
                  writer.write(json, row);
                  json.writeEndObject();
                }
                json.writeEndArray();
              }));
    }
    return frames;
  }

  private static void head(JsonGenerator json, LiveTopic topic, String id, int part, int parts)
      throws IOException {
    json.writeStringField("topic", topic.id());
    json.writeStringField("id", id);
    json.writeNumberField("part", part);
    json.writeNumberField("parts", parts);
  }
}
