package dev.spreadlake.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.failure.FailureText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads recordings from disk: observations ({@code .csv}, rows {@code
 * orderbook_timestamp,book,bid,ask,spread}, with or without that header) or frames ({@code .jsonl},
 * {@code .jsonl.gz}; lines {@code {"recv_ts":…,"msg":…}}, in seconds, or {@code
 * {"received_at":…,"text":…}}) of Bitso or Binance. A folder stands for all such files in it. At
 * most two million rows or frames are held. Blocks; stateless.
 */
public final class Recordings {
  private static final int LINES_MAX = 2_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The year 5138; the same figures in milliseconds are of 1973. */
  private static final BigDecimal SECONDS_MAX = new BigDecimal("1e11");

  private Recordings() {}

  /**
   * Reads a file or folder.
   *
   * @throws IOException if it cannot be read, holds nothing usable, or too much
   */
  public static Recording read(Path path) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(path)) {
      files = walk.filter(Recordings::isRecording).sorted().toList();
    }
    Map<String, List<Observed>> observed = new LinkedHashMap<>();
    List<Framed> framed = new ArrayList<>();
    SymbolRecording symbols = new SymbolRecording();
    for (Path file : files) {
      if (file.toString().endsWith(".csv")) {
        readObservations(file, observed);
      } else {
        readFrames(file, framed, symbols);
      }
    }
    boolean hasFrames = !framed.isEmpty() || !symbols.isEmpty();
    if (observed.isEmpty() != hasFrames) {
      throw new IOException(
          path
              + (!hasFrames
                  ? " holds no recorded observations (.csv) or frames (.jsonl, .jsonl.gz)"
                  : " mixes observations and frames"));
    }
    return observed.isEmpty() ? frames(path, framed, symbols) : observations(observed);
  }

  private record Observed(Instant at, BigDecimal bid, BigDecimal ask) {}

  private record Framed(Instant at, String book, RecordedFrame.Kind kind, String text, int scale) {}

  private record Received(Instant at, String text) {}

  private static boolean isRecording(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && !name.startsWith(".")
        && (name.endsWith(".csv") || name.endsWith(".jsonl") || name.endsWith(".jsonl.gz"));
  }

  private static void readObservations(Path file, Map<String, List<Observed>> into)
      throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file);
        CSVParser rows = CSVFormat.DEFAULT.parse(reader)) {
      for (CSVRecord row : rows) {
        if (row.get(0).equals("orderbook_timestamp")) {
          continue;
        }
        if (row.size() < 4) {
          throw new IOException(file + ":" + row.getRecordNumber() + ": fewer than 4 columns");
        }
        List<Observed> list = into.computeIfAbsent(row.get(1), k -> new ArrayList<>());
        bound(list.size(), file);
        list.add(
            new Observed(
                OffsetDateTime.parse(row.get(0)).toInstant(),
                new BigDecimal(row.get(2)),
                new BigDecimal(row.get(3))));
      }
    } catch (DateTimeException | NumberFormatException e) {
      throw new IOException(file + ": not an observation: " + FailureText.of(e), e);
    }
  }

  private static Recording observations(Map<String, List<Observed>> byBook) {
    byBook.values().forEach(list -> list.sort(Comparator.comparing(Observed::at)));
    Instant first =
        byBook.values().stream()
            .map(list -> list.get(0).at())
            .min(Instant::compareTo)
            .orElseThrow();
    return (startMicros, simulation) -> {
      List<Market> markets = new ArrayList<>();
      byBook.forEach(
          (name, list) -> {
            int scale =
                list.stream()
                    .mapToInt(o -> Math.max(scale(o.bid()), scale(o.ask())))
                    .max()
                    .orElse(0);
            MarketSpec spec =
                MarketSpec.of(name)
                    .withPrices(BigDecimal.ONE.movePointLeft(scale), list.get(0).bid());
            List<ObservedMarket.Row> rows = new ArrayList<>();
            for (Observed row : list) {
              rows.add(
                  new ObservedMarket.Row(
                      TradingFloor.micros(row.at()) - TradingFloor.micros(first),
                      row.bid().movePointRight(scale).longValueExact(),
                      row.ask().movePointRight(scale).longValueExact()));
            }
            LimitOrderBook book = book(spec, startMicros, simulation);
            markets.add(new ObservedMarket(book, rows, startMicros, simulation.speed()));
          });
      return markets;
    };
  }

  private static void readFrames(Path file, List<Framed> into, SymbolRecording symbols)
      throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        try {
          bound(into.size() + symbols.size(), file);
          JsonNode entry = JSON.readTree(line);
          Received received = entry.has("recv_ts") ? external(entry) : own(entry);
          JsonNode message = message(received.text());
          Framed frame =
              message == null || symbols.take(received.at(), entry.path("url").asText(), message)
                  ? null
                  : framed(received.at(), received.text(), message);
          if (frame != null) {
            into.add(frame);
          }
        } catch (JsonProcessingException | DateTimeException | NumberFormatException e) {
          throw new IOException(
              file + ":" + number + ": not a recorded frame: " + FailureText.of(e), e);
        }
      }
    }
  }

  private static Received external(JsonNode entry) {
    BigDecimal seconds = new BigDecimal(entry.path("recv_ts").asText());
    if (seconds.abs().compareTo(SECONDS_MAX) > 0) {
      throw new DateTimeException("recv_ts is a time in seconds since the epoch, was " + seconds);
    }
    long micros = seconds.movePointRight(6).longValue();
    Instant at = Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS);
    JsonNode message = entry.path("msg");
    return new Received(at, message.isTextual() ? message.asText() : message.toString());
  }

  private static Received own(JsonNode entry) {
    return new Received(
        Instant.parse(entry.path("received_at").asText()), entry.path("text").asText());
  }

  private static JsonNode message(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return null; // a malformed frame was recorded as received; there is nothing to play
    }
  }

  /** The frame, or null if it says nothing about a book (acknowledgements, keepalives, noise). */
  private static Framed framed(Instant at, String text, JsonNode message) {
    JsonNode payload = message.path("payload");
    if (payload.has("bids") && message.has("success")) {
      JsonNode any = payload.path("bids").path(0);
      String book = any.path("book").asText(payload.path("asks").path(0).path("book").asText());
      return book.isEmpty()
          ? null
          : new Framed(at, book, RecordedFrame.Kind.ORDER_BOOK, text, scaleOf(payload));
    }
    RecordedFrame.Kind kind =
        switch (message.path("type").asText()) {
          case "diff-orders" -> RecordedFrame.Kind.DIFF_ORDERS;
          case "orders" -> RecordedFrame.Kind.ORDERS;
          case "trades" -> RecordedFrame.Kind.TRADES;
          default -> null;
        };
    return kind == null || payload.isMissingNode()
        ? null
        : new Framed(at, message.path("book").asText(), kind, text, scaleOf(payload));
  }

  private static Recording frames(Path path, List<Framed> framed, SymbolRecording symbols)
      throws IOException {
    framed.sort(Comparator.comparing(Framed::at));
    symbols.check(path);
    long first =
        Math.min(
            framed.isEmpty() ? Long.MAX_VALUE : TradingFloor.micros(framed.get(0).at()),
            symbols.firstMicros());
    Map<String, List<Framed>> byBook = new LinkedHashMap<>();
    framed.forEach(f -> byBook.computeIfAbsent(f.book(), k -> new ArrayList<>()).add(f));
    for (String book : byBook.keySet()) {
      try {
        MarketSpec.of(book);
      } catch (IllegalArgumentException e) {
        throw new IOException(path + ": " + FailureText.of(e), e);
      }
    }
    return (startMicros, simulation) -> {
      List<Market> markets = new ArrayList<>();
      byBook.forEach(
          (name, list) -> {
            int scale = list.stream().mapToInt(Framed::scale).max().orElse(0);
            BigDecimal tick = BigDecimal.ONE.movePointLeft(scale);
            MarketSpec spec = MarketSpec.of(name);
            spec = spec.withPrices(tick, spec.price().max(tick.movePointRight(1)));
            List<RecordedFrame> frames =
                list.stream()
                    .map(
                        f ->
                            new RecordedFrame(
                                TradingFloor.micros(f.at()) - first, f.kind(), f.text()))
                    .toList();
            LimitOrderBook book = book(spec, startMicros, simulation);
            markets.add(new RecordedMarket(book, frames, startMicros, simulation.speed()));
          });
      markets.addAll(symbols.markets(first, startMicros, simulation));
      return markets;
    };
  }

  static LimitOrderBook book(MarketSpec spec, long startMicros, Simulation simulation) {
    Bars bars =
        new Bars(
            startMicros / 1_000,
            Math.round(spec.ticksOf(spec.price().doubleValue())),
            spec.typicalAmount(),
            simulation.seed());
    return new LimitOrderBook(spec, (1L << 31) + 1_000_000, simulation.topsMax(), bars);
  }

  private static int scaleOf(JsonNode payload) {
    int scale = 0;
    for (String field : new String[] {"r", "price"}) {
      for (JsonNode price : payload.findValues(field)) {
        scale = Math.max(scale, scale(new BigDecimal(price.asText())));
      }
    }
    return scale;
  }

  private static int scale(BigDecimal price) {
    return Math.max(0, price.stripTrailingZeros().scale());
  }

  private static void bound(int size, Path file) throws IOException {
    if (size >= LINES_MAX) {
      throw new IOException(file + ": a recording may hold at most " + LINES_MAX + " lines");
    }
  }
}
