package dev.spreadlake.lake.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spreadlake.market.Venue;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Frames of one bronze file, {@code {"received_at":…,["asked":…,]"text":…}} a line, compressed or
 * not, in the order of the file; or of another's recording of combined streams, {@code
 * {"recv_ts":…,["url":…,]"msg":…}} a line with the time in seconds. Lines that break a rule go to
 * the given consumer and reading goes on; after a torn end of a compressed file it cannot.
 */
final class RecordedFrames implements RecordedFile<RecordedFrame> {
  /** Longest line read, characters: the largest message with every character escaped twice over. */
  static final int LINE_MAX = 40 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final Pattern CHANNEL_FOLDER = Pattern.compile("channel=([a-z0-9_-]{1,41})");
  private static final Pattern VENUE_FOLDER = Pattern.compile("venue=([a-z0-9_-]{1,41})");

  /** Without a folder that names the venue; lines that name their streams are Binance's too. */
  private static final Set<String> OF_BINANCE =
      Set.of(
          "",
          "depth",
          "book-ticker",
          "trade",
          "kline-1m",
          "depth-snapshot",
          "rest-ticker",
          "exchange-info",
          "symbols");

  private static final Pattern CHANNEL_NAME =
      Pattern.compile("([a-z0-9_-]{1,41})_\\d{8}T\\d{6}Z_\\d+\\.jsonl(\\.gz)?");

  private final Path file;
  private final String channel;
  private final Consumer<Refused> refusals;
  private final BoundedLines lines;
  private boolean torn;
  private long rowsIn;
  private RecordedFrame next;

  /**
   * @throws IOException if it cannot be opened, or neither its path nor its lines say which channel
   *     it holds
   */
  RecordedFrames(Path file, Consumer<Refused> refusals) throws IOException {
    this.file = file;
    this.channel = channelOf(file);
    this.refusals = refusals;
    this.lines =
        new BoundedLines(
            new InputStreamReader(unpacked(Files.newInputStream(file)), StandardCharsets.UTF_8),
            LINE_MAX,
            Refused.RAW_MAX + 1);
    try {
      advance();
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  private InputStream unpacked(InputStream bytes) throws IOException {
    if (!file.toString().endsWith(".gz")) {
      return bytes;
    }
    try {
      return new Tolerant(new GZIPInputStream(bytes, 1 << 16));
    } catch (EOFException | ZipException e) {
      torn = true;
      bytes.close();
      return InputStream.nullInputStream();
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /** Ends where the compressed data can be read no further, so that what came before is kept. */
  private final class Tolerant extends FilterInputStream {
    private Tolerant(InputStream gzip) {
      super(gzip);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return torn ? -1 : super.read(bytes, offset, length);
      } catch (EOFException | ZipException e) {
        torn = true;
        return -1;
      }
    }
  }

  /**
   * The channel named by a file's folder or, outside a lake, by its own name; empty if neither does
   * and each line has to say for itself.
   */
  static String channelOf(Path file) {
    String folder = folder(file, CHANNEL_FOLDER);
    if (!folder.isEmpty()) {
      return folder;
    }
    Matcher name = CHANNEL_NAME.matcher(file.getFileName().toString());
    return name.matches() ? name.group(1) : "";
  }

  /** Whose frames a file holds; null if it is a venue that is not known. */
  static Venue venueOf(Path file) {
    String folder = folder(file, VENUE_FOLDER);
    if (folder.isEmpty()) {
      return OF_BINANCE.contains(channelOf(file)) ? Venue.BINANCE : Venue.BITSO;
    }
    for (Venue venue : Venue.values()) {
      if (venue.id().equals(folder)) {
        return venue;
      }
    }
    return null;
  }

  private static String folder(Path file, Pattern pattern) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    while (folder != null && folder.getFileName() != null) {
      Matcher matcher = pattern.matcher(folder.getFileName().toString());
      if (matcher.matches()) {
        return matcher.group(1);
      }
      folder = folder.getParent();
    }
    return "";
  }

  @Override
  public RecordedFrame peek() {
    return next;
  }

  @Override
  public RecordedFrame next() throws IOException {
    RecordedFrame frame = next;
    advance();
    return frame;
  }

  @Override
  public long rowsIn() {
    return rowsIn;
  }

  private void advance() throws IOException {
    next = null;
    while (next == null && !lines.isOver()) {
      String text = lines.next();
      if (lines.isOver() && torn) {
        rowsIn++;
        refuse("gzip is whole: nothing can be read from here on", text);
      } else if (!text.isBlank()) {
        rowsIn++;
        next = read(text);
      }
    }
  }

  private RecordedFrame read(String text) throws IOException {
    if (lines.isTooLong()) {
      return refuse("is at most " + LINE_MAX + " characters long", text);
    }
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return refuse("is a JSON object", text);
    }
    if (!root.isObject()) {
      return refuse("is a JSON object", text);
    }
    if (root.has("recv_ts")) {
      return ForeignFrames.read(root, text, file, lines.number(), this::refuse);
    }
    if (channel.isEmpty()) {
      throw new IOException(
          "cannot tell the channel of "
              + file
              + ": neither a folder channel=NAME nor a name such as"
              + " trades_20261122T081000Z_0.jsonl, and line "
              + lines.number()
              + " is no recorded stream");
    }
    JsonNode body = root.path("text");
    if (!body.isTextual()) {
      return refuse("text is a text", text);
    }
    try {
      Instant received = Instant.parse(root.path("received_at").asText());
      return new RecordedFrame(
          received, channel, root.path("asked").asText(), body.textValue(), file, lines.number());
    } catch (DateTimeException e) {
      return refuse("received_at is a time such as 2026-11-22T08:10:00.25Z", text);
    }
  }

  private RecordedFrame refuse(String rule, String raw) {
    refusals.accept(new Refused(file, lines.number(), "line", rule, raw));
    return null;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
