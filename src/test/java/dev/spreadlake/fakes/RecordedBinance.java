package dev.spreadlake.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.ExchangeLink;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * What was recorded of Binance, said again in virtual time: every frame at its own moment, every
 * book by REST at the moment at which it was received. What was not recorded is not answered.
 *
 * <p>Reads {@code *.jsonl} with {@code {"recv_ts":…,"msg":…}} a line; a line with a {@code url} is
 * a REST reply.
 */
public final class RecordedBinance implements ExchangeLink {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One line.
   *
   * @param at since the first of all
   * @param symbol lower case; of a frame, the part of the stream's name before the {@code @}
   * @param text the message as it was received
   */
  public record Line(Duration at, String symbol, boolean rest, String text, JsonNode message) {}

  private final List<Line> lines;
  private final TimeSource time;
  private final Timers timers;
  private final Map<String, Line> books = new HashMap<>();
  private long openedAt;

  /** Which frames are said, by their number; all of them unless told otherwise. */
  public IntPredicate says = number -> true;

  public RecordedBinance(List<Line> lines, TimeSource time, Timers timers) {
    this.lines = lines;
    this.time = time;
    this.timers = timers;
    lines.stream().filter(Line::rest).forEach(line -> books.put(line.symbol(), line));
  }

  /** Reads a folder's recordings, in the order of time. */
  public static List<Line> read(Path folder) throws IOException {
    record Raw(BigDecimal at, String symbol, boolean rest, String text, JsonNode message) {}
    List<Raw> raws = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> names = Files.list(folder)) {
      files = names.filter(name -> name.toString().endsWith(".jsonl")).sorted().toList();
    }
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        JsonNode root = JSON.readTree(line);
        boolean rest = root.has("url");
        String name =
            rest
                ? symbol(root.path("url").asText())
                : root.path("msg").path("stream").asText().replaceFirst("@.*", "");
        // The message's own text, not the text of the tree: digits and spaces as they came.
        String text = line.substring(line.indexOf("\"msg\":") + 6, line.lastIndexOf('}'));
        BigDecimal at = new BigDecimal(root.path("recv_ts").asText());
        raws.add(new Raw(at, name, rest, text, root.path("msg")));
      }
    }
    raws.sort((one, other) -> one.at().compareTo(other.at()));
    BigDecimal first = raws.isEmpty() ? BigDecimal.ZERO : raws.get(0).at();
    return raws.stream()
        .map(
            raw ->
                new Line(
                    Duration.ofNanos(raw.at().subtract(first).movePointRight(9).longValue()),
                    raw.symbol(),
                    raw.rest(),
                    raw.text(),
                    raw.message()))
        .toList();
  }

  private static String symbol(String address) {
    return address.replaceFirst(".*symbol=([A-Z0-9]+).*", "$1").toLowerCase(Locale.ROOT);
  }

  @Override
  public Socket open(SocketListener listener) {
    boolean[] over = {false};
    timers.after(
        Duration.ZERO,
        () -> {
          openedAt = time.nanoTime();
          listener.onOpen();
          int number = 0;
          for (Line line : lines) {
            if (!line.rest() && says.test(number++)) {
              timers.after(
                  line.at(),
                  () -> {
                    if (!over[0]) {
                      listener.onText(FrameText.of(line.text()));
                    }
                  });
            }
          }
        });
    return new Socket() {
      @Override
      public void send(String text) {
        throw new AssertionError("the recording cannot answer " + text);
      }

      @Override
      public void close() {
        over[0] = true;
      }
    };
  }

  @Override
  public void get(String path, Consumer<RestReply> callback) {
    boolean whole = path.contains("/depth?") && path.contains("limit=5000");
    Line book = whole ? books.remove(symbol(path)) : null;
    if (book == null) {
      timers.after(Duration.ofMillis(1), () -> callback.accept(RestReply.none("not recorded")));
      return;
    }
    Duration wait = book.at().minusNanos(time.nanoTime() - openedAt);
    timers.after(
        wait.isNegative() ? Duration.ZERO : wait,
        () -> callback.accept(new RestReply(200, "application/json", -1, book.text(), "")));
  }
}
