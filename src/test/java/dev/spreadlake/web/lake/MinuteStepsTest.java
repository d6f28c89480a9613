package dev.spreadlake.web.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bars.MinuteRows;
import dev.spreadlake.lake.minutes.MinuteHistory.Minute;
import dev.spreadlake.web.endpoint.Period;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Minutes put together into longer bars")
@Timeout(10)
class MinuteStepsTest {
  private static Minute minute(String at, boolean isFinal, Map<String, String> values) {
    return new Minute(
        MinuteRows.COLUMNS.stream()
            .map(
                column ->
                    column.equals("minute")
                        ? "2026-11-22T" + at + ":00+00:00"
                        : column.equals("book") ? "btcusdt" : values.getOrDefault(column, ""))
            .collect(Collectors.joining(",")),
        isFinal);
  }

  private static String value(Minute bar, String column) {
    return bar.row().split(",", -1)[MinuteRows.COLUMNS.indexOf(column)];
  }

  private static Map<String, String> traded(
      String open, String high, String low, String close, String volume) {
    return Map.of(
        "open",
        open,
        "high",
        high,
        "low",
        low,
        "close",
        close,
        "volume",
        volume,
        "trades",
        "2",
        "quote_volume",
        "100.10",
        "vwap",
        "50.05000000",
        "sma_7",
        close);
  }

  @Test
  @DisplayName(
      "keep the first open, the extremes, the last close and the sums, exactly, and skip minutes without a trade")
  void merged() {
    List<Minute> bars =
        MinuteSteps.merge(
            List.of(
                minute("09:58", true, traded("50.10", "50.30", "50.00", "50.20", "2")),
                minute("10:00", true, Map.of("volume", "0", "trades", "0")),
                minute("10:01", true, traded("50.20", "59.99", "50.10", "50.15", "0.00000001")),
                minute("10:04", false, traded("50.15", "50.16", "9.01", "10.00", "4"))),
            5);
    assertThat(bars)
        .extracting(bar -> value(bar, "minute"))
        .containsExactly("2026-11-22T09:55:00+00:00", "2026-11-22T10:00:00+00:00");
    Minute bar = bars.get(1);
    assertThat(List.of(value(bar, "open"), value(bar, "high"), value(bar, "low")))
        .containsExactly("50.20", "59.99", "9.01");
    assertThat(value(bar, "close")).isEqualTo("10.00");
    assertThat(value(bar, "volume")).isEqualTo("4.00000001");
    assertThat(value(bar, "trades")).isEqualTo("4");
    assertThat(value(bar, "vwap")).isEqualTo("50.04999987");
    assertThat(value(bar, "sma_7")).isEqualTo("10.00");
    assertThat(bar.isFinal()).isFalse();
    assertThat(bars.get(0).isFinal()).isTrue();
  }

  @ParameterizedTest(name = "{0} to {1}, at most {2} bars: {3} bars from {4}, truncated {5}")
  @CsvSource({
    "06:35, 12:35, 1500, 7, 06:00, false",
    "06:35, 11:10, 1500, 6, 06:00, false",
    "06:35, 12:35, 2, 2, 11:00, true",
    "06:35, 12:35, 7, 7, 06:00, false",
  })
  @DisplayName("are whole at both ends of what is asked for, and where their number is limited")
  void wholeBars(String from, String to, int limit, int count, String first, boolean truncated)
      throws Exception {
    List<Minute> all = new ArrayList<>();
    for (int minute = 5 * 60; minute < 12 * 60 + 35; minute++) {
      String at = String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
      all.add(minute(at, true, Map.of("seconds", "1")));
    }
    MinuteSteps.Source source =
        (since, until, max) -> {
          List<Minute> found =
              all.stream()
                  .filter(m -> !at(value(m, "minute")).isBefore(since))
                  .filter(m -> at(value(m, "minute")).isBefore(until))
                  .toList();
          return found.subList(Math.max(0, found.size() - max), found.size());
        };
    MinuteSteps.Bars bars =
        MinuteSteps.bars(
            source,
            new Period(at("2026-11-22T" + from + ":00+00:00"), at("2026-11-22T" + to + ":00Z")),
            limit,
            60);
    assertThat(bars.bars()).hasSize(count);
    assertThat(value(bars.bars().get(0), "minute")).isEqualTo("2026-11-22T" + first + ":00+00:00");
    assertThat(bars.bars().subList(0, count - 1))
        .allMatch(bar -> value(bar, "seconds").equals("60"));
    assertThat(value(bars.bars().get(count - 1), "seconds"))
        .isEqualTo(to.equals("12:35") ? "35" : "60");
    assertThat(bars.truncated()).isEqualTo(truncated);
  }

  private static Instant at(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  @Test
  @DisplayName("have an average price to eight decimals, however few their last minute has")
  void averagePrice() {
    Map<String, String> last = new HashMap<>(traded("18", "18", "18", "18", "2"));
    last.putAll(Map.of("quote_volume", "36", "vwap", "18"));
    List<Minute> bars =
        MinuteSteps.merge(
            List.of(
                minute("10:01", true, traded("50.1", "50.1", "50", "50", "1")),
                minute("10:02", true, last)),
            5);
    assertThat(value(bars.get(0), "vwap")).isEqualTo("45.36666667");
  }

  @Test
  @DisplayName("stay as they are where one minute is asked for")
  void single() {
    List<Minute> minutes =
        List.of(minute("09:58", true, traded("50.10", "50.30", "50.00", "50.20", "2")));
    assertThat(MinuteSteps.merge(minutes, 1)).isSameAs(minutes);
  }
}
