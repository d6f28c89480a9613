package dev.spreadlake.web.lake;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spreadlake.bars.MinuteRows;
import dev.spreadlake.lake.minutes.MinuteHistory;
import dev.spreadlake.market.Book;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Parameters;
import dev.spreadlake.web.endpoint.Period;
import dev.spreadlake.web.endpoint.SlowRequests;
import dev.spreadlake.web.endpoint.WebJson;
import dev.spreadlake.web.live.MinuteFields;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /api/market/minutes}: bars and indicators of one book, by itself up to where its feed has
 * come to. Prices and amounts are numbers here; the lake's CSV holds them exactly.
 */
public final class MinutesApi implements ApiModule {
  private static final int LIMIT = 1_500;
  private static final int LIMIT_MAX = MinuteSteps.MINUTES_MAX;

  /** Thirty days. */
  private static final int STEP_MAX = 43_200;

  private static final Duration RANGE = Duration.ofHours(6);

  private final MinuteHistory history;
  private final FeedEnd feed;

  public MinutesApi(MinuteHistory history, FeedEnd feed) {
    this.history = history;
    this.feed = feed;
  }

  @Override
  public void mount(Router router, SlowRequests slow) {
    router.route("/market/minutes").handler(Endpoints.get(call -> minutes(call, slow)));
  }

  private void minutes(RoutingContext call, SlowRequests slow) {
    Book book = Parameters.book(call);
    Period asked = Period.of(call, feed.of(book).plusSeconds(60), RANGE, MinuteHistory.SPAN_MAX);
    int limit = Parameters.whole(call, "limit", LIMIT, 1, LIMIT_MAX);
    int step = Parameters.whole(call, "step", 1, 1, STEP_MAX);
    slow.run(
            () ->
                body(
                    MinuteSteps.bars(
                        (from, to, max) -> history.rows(book, from, to, max), asked, limit, step)))
        .onSuccess(body -> Endpoints.send(call, 200, "application/json", body))
        .onFailure(call::fail);
  }

  private static byte[] body(MinuteSteps.Bars bars) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<String> columns = new ArrayList<>(MinuteRows.COLUMNS);
    columns.add("final");
    try (JsonGenerator json = WebJson.mapper().getFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("table", "minutes");
      json.writeFieldName("columns");
      json.writeStartArray();
      for (String column : columns) {
        json.writeString(column);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("rows");
      for (MinuteHistory.Minute minute : bars.bars()) {
        json.writeStartArray();
        String[] fields = minute.row().split(",", -1);
        for (int i = 0; i < fields.length; i++) {
          MinuteFields.write(json, i, fields[i]);
        }
        json.writeBoolean(minute.isFinal());
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeBooleanField("truncated", bars.truncated());
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
